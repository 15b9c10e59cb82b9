import Autodiff
import Tensor

/// The similarity of every photo to every sentence, [photos, sentences]; see `StackedCrossAttention` (Lee et al. 2018).
/// - Parameter regions: [photos · regions, d] or [photos, regions, d].
package func stackedCrossAttention(
  regions: Fragments<Variable>, words: Fragments<Variable>, _ configuration: StackedCrossAttention.Configuration
) -> Variable {
  let isLearned = regions.vectors.requiresGradient || words.vectors.requiresGradient
  let attention = StackedCrossAttention(
    regions: regions.value, words: words.value, configuration, isLearned: isLearned)
  return record(attention.value, from: regions.vectors, words.vectors) { dy, gradients in
    let d = attention.gradients(dy)
    gradients.add(d.regions, to: regions.vectors)
    gradients.add(d.words, to: words.vectors)
  }
}

/// The similarity of every photo of a batch to every sentence by stacked cross attention (Lee, Chen, Hua, Hu and He,
/// ECCV 2018; the norms are those of their code): a query's fragments each look at what they resemble of the context,
/// and are compared with what they see.
///
///     a[i, k] = Qᵢ · C_k,  ā = the first norm of a,  w[i, ·] = softmax over k of λ ā,  Ĉᵢ = Σ w[i, k] C_k,  rᵢ =
///     cos(Qᵢ, Ĉᵢ)
///
/// and S is the aggregate of rᵢ over the query's fragments. Text to image, the queries are sentences and their
/// fragments words, and the contexts are photos and theirs regions; image to text it is the other way round.
///
/// Only a and its gradient are products of long vectors, one matrix each for many pairs at a time; all else happens
/// among fragments (`CrossAttentionTile`). Of the forward pass a alone is kept, [words, photos · regions]. A pair's
/// similarity depends on nothing else in the batch, and no result on the number of threads.
package struct StackedCrossAttention {
  package enum Direction: String, CaseIterable, Codable, Sendable {
    case textToImage = "text-to-image", imageToText = "image-to-text"

    /// What belongs to photos and to sentences, in the order of queries and contexts; applied again, it gives the order
    /// of photos and sentences back.
    func sides<Side>(_ photos: Side, _ sentences: Side) -> (Side, Side) {
      self == .textToImage ? (sentences, photos) : (photos, sentences)
    }
  }

  /// What becomes of a before the softmax; each of the context's fragments is normalised over the query's fragments.
  package enum Normalization: String, CaseIterable, Codable, Sendable {
    /// LeakyReLU with slope 0.1, then the Euclidean norm: the published models (where the paper's Eq. 2 has max(0, x)).
    case clippedL2 = "clipped-l2norm"
    case l2 = "l2norm"
    case clipped
    case softmax
    case none = "no-norm"

    package var isClipped: Bool { self == .clippedL2 || self == .clipped }
  }

  package enum Aggregation: String, CaseIterable, Codable, Sendable {
    /// ln Σ exp(λ_lse r) / λ_lse, which grows with the number of fragments.
    case logSumExp = "log-sum-exp"
    case mean, max, sum
  }

  package struct Configuration: Codable, Equatable, Sendable {
    package var direction: Direction, normalization: Normalization, aggregation: Aggregation
    /// λ, the softmax's inverse temperature.
    package var smoothing: Float
    /// λ_lse, for `logSumExp` only.
    package var sharpness: Float

    package init(
      direction: Direction, normalization: Normalization = .clippedL2, aggregation: Aggregation = .logSumExp,
      smoothing: Float = 9, sharpness: Float = 6
    ) {
      precondition(smoothing >= 0 && sharpness > 0, "λ \(smoothing), λ_lse \(sharpness)")
      (self.direction, self.normalization, self.aggregation) = (direction, normalization, aggregation)
      (self.smoothing, self.sharpness) = (smoothing, sharpness)
    }
  }

  /// S, [photos, sentences].
  package private(set) var value: Tensor
  private let configuration: Configuration
  private let queries, contexts: Fragments<Tensor>
  /// ‖Qᵢ‖
  private let norms: Tensor
  private let grams: [CrossAttentionTile.Context]
  /// The blocks of a, if they are kept: all of the first contexts, then of the next.
  private var products: [Tensor] = []
  /// Queries and contexts of a block of a have at most so many fragments: enough for fast products, few enough for the
  /// cache.
  private static let fragmentsAtOnce = 1024, tileRows = 128

  /// - Parameter isLearned: whether `gradients` will be called.
  package init(
    regions: Fragments<Tensor>, words: Fragments<Tensor>, _ configuration: Configuration, isLearned: Bool = true
  ) {
    if let mismatch = Fragments.mismatch(regions, words) { preconditionFailure(mismatch) }
    self.configuration = configuration
    let (queries, contexts) = configuration.direction.sides(regions, words)
    (self.queries, self.contexts) = (queries, contexts)
    norms = Tensor(shape: [queries.vectors.rows], elements: queries.vectors.rowNorms())
    grams = contexts.vectors.withView { vectors in
      inParallel(contexts.segments.count) { CrossAttentionTile.Context(vectors.rows(contexts.segments[$0])) }
    }
    value = Tensor(shape: [regions.segments.count, words.segments.count])
    if value.count > 0 { compare(keeping: isLearned) }
  }

  /// S alone, [photos, sentences], keeping nothing: for evaluation.
  package static func similarities(
    regions: Fragments<Tensor>, words: Fragments<Tensor>, _ configuration: Configuration
  ) -> Tensor {
    StackedCrossAttention(regions: regions, words: words, configuration, isLearned: false).value
  }

  // MARK: - Blocks

  /// A tile of queries with one context.
  private struct Part {
    let input: CrossAttentionTile.Input
    /// Where their products are in the block's.
    let rows, columns: Range<Int>
    /// The context, the first row among all queries', and where the first similarity is in S.
    let context, row, place: Int
  }

  private var widest: Int { (contexts.segments.longest + 15) / 16 }
  private var queryBlocks: [Range<Int>] { queries.segments.blocks(rows: Self.fragmentsAtOnce) }
  private var contextBlocks: [Range<Int>] { contexts.segments.blocks(rows: Self.fragmentsAtOnce) }
  /// Floats from a query's similarity to the next query's, and from a context's to the next context's.
  private var strides: (query: Int, context: Int) { configuration.direction.sides(value.columns, 1) }

  /// Calls `body` with the queries of `block`, tile by tile, and every context of `some`, with that part of their
  /// products `a` that is theirs. Threads have contexts of their own.
  private func forEachPart(
    of a: Tensor, _ block: Range<Int>, _ some: Range<Int>, _ body: (CrossAttentionTile, Part) -> Void
  ) {
    let (ofQueries, ofContexts, strides) = (queries.segments, contexts.segments, strides)
    let (firstRow, firstColumn) = (ofQueries[block].lowerBound, ofContexts[some].lowerBound)
    let tiles = ofQueries.blocks(of: block, rows: Self.tileRows).map { ($0.lowerBound, ofQueries.slicing($0)) }
    withViews(a, norms) { a, norms in
      parallel(some.count) { part in
        let attention = CrossAttentionTile(
          configuration, rows: max(Self.tileRows, ofQueries.longest), width: widest)
        defer { attention.deallocate() }
        for context in part.lazy.map({ some.lowerBound + $0 }) {
          let columns = ofContexts.starts[context] - firstColumn..<ofContexts.starts[context + 1] - firstColumn
          for (first, queries) in tiles {
            let row = ofQueries.starts[first], rows = row - firstRow..<row - firstRow + queries.rows
            let input = CrossAttentionTile.Input(
              a: a.rows(rows).columns(columns), norms: norms.pointer + row, queries: queries, context: grams[context])
            let place = first * strides.query + context * strides.context
            body(attention, Part(input: input, rows: rows, columns: columns, context: context, row: row, place: place))
          }
        }
      }
    }
  }

  /// c ← a · b, or c + a · b, split over threads by rows.
  private func multiply(_ a: MatrixView, _ b: PackedMatrix, into c: MutableMatrixView, adding: Bool = false) {
    parallel(a.rows, unit: 8) { b.multiply(a.rows($0), into: c.rows($0), adding: adding) }
  }

  // MARK: - Forward

  private mutating func compare(keeping: Bool) {
    let blocks = queryBlocks, stride = strides.query
    var similarities = value
    similarities.withMutableView { similarities in
      for some in contextBlocks {
        let packed = PackedMatrix(contexts.vectors, transposed: true, columns: contexts.segments[some])
        for block in blocks {
          // a = Q · Cᵀ
          let rows = queries.segments[block]
          let a = Tensor(uninitialized: [rows.count, packed.columns]) { a in
            let a = MutableMatrixView(a, rows: rows.count, columns: packed.columns)
            queries.vectors.withView { multiply($0.rows(rows), packed, into: a) }
          }
          forEachPart(of: a, block, some) { attention, part in
            attention.forward(part.input, into: similarities.pointer + part.place, stride: stride)
          }
          if keeping { products.append(a) }
        }
      }
    }
    value = similarities
  }

  /// w of one photo with one sentence, from which their similarity is made: [words, regions], or image to text
  /// [regions, words]. Each row sums to 1.
  package static func weights(
    regions: Fragments<Tensor>, words: Fragments<Tensor>, _ configuration: Configuration
  ) -> Tensor {
    precondition(
      regions.segments.count == 1 && words.segments.count == 1,
      "\(regions.segments.count) photos and \(words.segments.count) sentences, not one of each")
    let whole = StackedCrossAttention(regions: regions, words: words, configuration)
    let columns = whole.contexts.segments.rows
    return Tensor(uninitialized: [whole.queries.segments.rows, columns]) { weights in
      whole.forEachPart(of: whole.products[0], 0..<1, 0..<1) { attention, part in
        withUnsafeTemporaryAllocation(of: Float.self, capacity: 1) {
          attention.forward(part.input, into: $0.baseAddress!, stride: 1)
        }
        attention.weightRows(part.input).copy(to: weights + part.rows.lowerBound * columns)
      }
    }
  }

  // MARK: - Backward

  /// From dL/dS [photos, sentences] to dL/d(regions) and dL/d(words). Where Qᵢ or Ĉᵢ is zero, its cosine counts as
  /// constant.
  ///
  /// The hinge with the hardest negatives opens at most three pairs a photo, of a batch's 128: where few have a
  /// gradient, only those are worked on.
  package func gradients(_ dy: Tensor) -> (regions: Tensor, words: Tensor) {
    precondition(dy.shape == value.shape, "gradient \(dy.shape) for similarities \(value.shape)")
    let isSparse = dy.elements.count { $0 != 0 } * 8 < dy.count
    let d = isSparse ? sparseBackward(dy) : backward(dy)
    return configuration.direction.sides(d.queries, d.contexts)
  }

  private func backward(_ dy: Tensor) -> (queries: Tensor, contexts: Tensor) {
    let (queries, contexts) = (queries.vectors, contexts.vectors), (widest, stride) = (widest, strides.query)
    var dQueries = Tensor(shape: queries.shape), dContexts = Tensor(shape: contexts.shape)
    guard dy.count > 0 else { return (dQueries, dContexts) }
    let blocks = queryBlocks
    var dNorms = [Float](repeating: 0, count: grams.count * queries.rows)
    let dProducts = cacheLines(products.reduce(0) { max($0, $1.count) })
    defer { dProducts.deallocate() }
    for (i, some) in contextBlocks.enumerated() {
      let columns = self.contexts.segments[some], packed = PackedMatrix(contexts.slicingRows(columns))
      var dGrams = Tensor(shape: [columns.count, 16 * widest])
      for (j, block) in blocks.enumerated() {
        let rows = self.queries.segments[block]
        let da = MutableMatrixView(dProducts, rows: rows.count, columns: columns.count)
        func differentiate(
          _ dy: UnsafePointer<Float>, _ dGrams: UnsafeMutablePointer<Float>, _ dNorms: UnsafeMutablePointer<Float>
        ) {
          forEachPart(of: products[i * blocks.count + j], block, some) { attention, part in
            attention.backward(
              dy + part.place, stride: stride, part.input,
              into: .init(
                a: da.rows(part.rows).columns(part.columns), gram: dGrams + part.columns.lowerBound * 16 * widest,
                norms: dNorms + part.context * queries.rows + part.row))
          }
        }
        differentiate(dy.elements, &dGrams.elements, &dNorms)
        // dQ += da · C, dC += daᵀ · Q
        dQueries.withMutableView { multiply(MatrixView(da), packed, into: $0.rows(rows), adding: true) }
        dContexts.withMutableView { dContexts in
          queries.withView { queries in
            parallel(columns.count, unit: 8) {
              multiplyTransposed(
                MatrixView(da), columns: $0, queries.rows(rows), into: dContexts.rows(columns), adding: true)
            }
          }
        }
      }
      withViews(dGrams, contexts) { dGrams, contexts in
        dContexts.withMutableView { dContexts in
          parallel(some.count) { part in
            for context in part.lazy.map({ some.lowerBound + $0 }) {
              let rows = self.contexts.segments[context], packed = PackedMatrix(contexts.rows(rows))
              let dGram = dGrams.pointer + (rows.lowerBound - columns.lowerBound) * 16 * widest
              grams[context].multiply(dGram, packed, addingTo: dContexts.rows(rows))
            }
          }
        }
      }
    }
    addNormGradient(dNorms, to: &dQueries)
    return (dQueries, dContexts)
  }

  /// The same where few similarities have a gradient: context by context, from the queries that have one.
  private func sparseBackward(_ dy: Tensor) -> (queries: Tensor, contexts: Tensor) {
    let direction = configuration.direction, strides = strides, size = contexts.vectors.columns
    var dQueries = Tensor(shape: queries.vectors.shape), dContexts = Tensor(shape: contexts.vectors.shape)
    let open = grams.indices.map { context in
      (0..<queries.segments.count).filter { dy.elements[$0 * strides.query + context * strides.context] != 0 }
    }
    var parts = [(rows: [Int], dQueries: Tensor)?](repeating: nil, count: grams.count)
    parts.withUnsafeMutableBufferPointer { parts in
      dContexts.elements.withUnsafeMutableBufferPointer { dContexts in
        parallel(grams.count) { some in
          for context in some where !open[context].isEmpty {
            let (regions, words) = direction.sides(queries.gathering(open[context]), contexts[context])
            let few = StackedCrossAttention(regions: regions, words: words, configuration)
            let share = open[context].map { dy.elements[$0 * strides.query + context * strides.context] }
            let d = few.backward(Tensor(shape: few.value.shape, elements: share))
            parts[context] = (open[context].flatMap { Array(queries.segments[$0]) }, d.queries)
            for i in 0..<d.contexts.count {
              dContexts[contexts.segments[context].lowerBound * size + i] = d.contexts.elements[i]
            }
          }
        }
      }
    }
    for case let part? in parts { dQueries.addRows(part.dQueries, at: part.rows) }
    return (dQueries, dContexts)
  }

  /// dQᵢ += (dL/d‖Qᵢ‖) Qᵢ / ‖Qᵢ‖, with `dNorms` [contexts, rows] the products of dL/d‖Qᵢ‖ and ‖Qᵢ‖.
  private func addNormGradient(_ dNorms: [Float], to dQueries: inout Tensor) {
    let (norms, rows) = (norms.elements, Array(0..<norms.count))
    var factors = [Float](repeating: 0, count: rows.count)
    for context in grams.indices {
      for row in rows { factors[row] += dNorms[context * rows.count + row] }
    }
    for row in rows { factors[row] = norms[row] > 0 ? factors[row] / (norms[row] * norms[row]) : 0 }
    dQueries.addRows(of: queries.vectors, from: rows, to: rows, weights: factors)
  }
}
