import Tensor

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
package struct StackedCrossAttention: Sendable {
  package enum Direction: String, CaseIterable, Codable, Sendable {
    case textToImage = "text-to-image", imageToText = "image-to-text"
  }

  /// What becomes of a before the softmax; each of the context's fragments is normalised over the query's fragments.
  package enum Normalization: String, CaseIterable, Codable, Sendable {
    /// LeakyReLU with slope 0.1, then the Euclidean norm: the published models (where the paper's Eq. 2 has max(0, x)).
    case clippedL2 = "clipped-l2norm"
    case l2 = "l2norm"
    case clipped
    case softmax
    case none = "no-norm"

    var isClipped: Bool { self == .clippedL2 || self == .clipped }
  }

  package enum Aggregation: String, CaseIterable, Codable, Sendable {
    /// ln Σ exp(λ_lse r) / λ_lse, which grows with the number of fragments.
    case logSumExp = "log-sum-exp"
    case mean, max, sum
  }

  package struct Configuration: Codable, Equatable, Sendable {
    package var direction: Direction
    package var normalization: Normalization
    package var aggregation: Aggregation
    /// λ, the softmax's inverse temperature.
    package var smoothing: Float
    /// λ_lse, for `logSumExp` only.
    package var sharpness: Float

    package init(
      direction: Direction, normalization: Normalization = .clippedL2, aggregation: Aggregation = .logSumExp,
      smoothing: Float = 9,
      sharpness: Float = 6
    ) {
      precondition(smoothing >= 0 && sharpness > 0, "λ \(smoothing), λ_lse \(sharpness)")
      self.direction = direction
      self.normalization = normalization
      self.aggregation = aggregation
      self.smoothing = smoothing
      self.sharpness = sharpness
    }
  }

  /// S, [photos, sentences].
  package let value: Tensor
  private let pass: CrossAttentionPass
  private let products: [Tensor]

  package init(regions: Fragments<Tensor>, words: Fragments<Tensor>, _ configuration: Configuration) {
    pass = CrossAttentionPass(regions, words, configuration)
    (value, products) = pass.forward(keeping: true)
  }

  /// S alone, [photos, sentences], keeping nothing: for evaluation.
  package static func similarities(
    regions: Fragments<Tensor>, words: Fragments<Tensor>, _ configuration: Configuration
  ) -> Tensor {
    CrossAttentionPass(regions, words, configuration).forward(keeping: false).similarities
  }

  /// From dL/dS [photos, sentences] to dL/d(regions) and dL/d(words). Where Qᵢ or Ĉᵢ is zero, its cosine counts as
  /// constant.
  ///
  /// The hinge with the hardest negatives opens at most three pairs a photo, of a batch's 128: where few have a
  /// gradient, only those are worked on.
  package func gradients(_ dy: Tensor) -> (regions: Tensor, words: Tensor) {
    precondition(dy.shape == value.shape, "gradient \(dy.shape) for similarities \(value.shape)")
    let isSparse = dy.elements.count { $0 != 0 } * 8 < dy.count
    let d = isSparse ? pass.sparseBackward(dy) : pass.backward(dy, products: products)
    return pass.configuration.direction == .textToImage ? (d.contexts, d.queries) : (d.queries, d.contexts)
  }
}

/// The two passes, between queries and contexts, whichever they are.
private struct CrossAttentionPass: Sendable {
  /// Queries whose products with some contexts are computed at once, tile by tile.
  struct QueryBlock {
    /// Some of the queries: the first, its row in the block, and the rows of each from there.
    typealias Tile = (first: Int, row: Int, queries: Segments)

    let rows: Range<Int>
    let tiles: [Tile]
  }

  let configuration: StackedCrossAttention.Configuration
  /// Fragments [rows, d], and the rows of each query and of each context.
  let queries: Tensor, contexts: Tensor
  let ofQueries: Segments, ofContexts: Segments
  /// Floats from a query's similarity to the next query's, and from a context's to the next context's.
  let queryStride, contextStride: Int
  /// ‖Qᵢ‖
  let norms: [Float]
  let grams: [CrossAttentionTile.Context]
  /// Queries and contexts of a block of a have at most so many fragments: enough for fast products, few enough for the
  /// cache.
  private static let fragmentsAtOnce = 1024, tileRows = 128

  init(
    _ regions: Fragments<Tensor>, _ words: Fragments<Tensor>, _ configuration: StackedCrossAttention.Configuration
  ) {
    if let mismatch = Fragments.mismatch(regions, words) { preconditionFailure(mismatch) }
    if configuration.direction == .textToImage {
      self.init(configuration, queries: words, contexts: regions)
    } else {
      self.init(configuration, queries: regions, contexts: words)
    }
  }

  private init(
    _ configuration: StackedCrossAttention.Configuration, queries: Fragments<Tensor>, contexts: Fragments<Tensor>
  ) {
    self.configuration = configuration
    (self.queries, ofQueries) = (queries.vectors, queries.segments)
    (self.contexts, ofContexts) = (contexts.vectors, contexts.segments)
    (queryStride, contextStride) =
      configuration.direction == .textToImage ? (1, ofQueries.count) : (ofContexts.count, 1)
    norms = self.queries.rowNorms()
    let segments = ofContexts
    grams = self.contexts.withView { contexts in
      inParallel(segments.count) { CrossAttentionTile.Context(contexts.rows(segments[$0])) }
    }
  }

  private var size: Int { queries.columns }
  private var longestTile: Int { max(Self.tileRows, ofQueries.longest) }
  private var widest: Int { (ofContexts.longest + 15) / 16 }
  private var contextBlocks: [Range<Int>] { ofContexts.blocks(rows: Self.fragmentsAtOnce) }

  private var queryBlocks: [QueryBlock] {
    ofQueries.blocks(rows: Self.fragmentsAtOnce).map { block in
      let rows = ofQueries[block]
      return QueryBlock(
        rows: rows,
        tiles: ofQueries.blocks(of: block, rows: Self.tileRows).map {
          ($0.lowerBound, ofQueries[$0].lowerBound - rows.lowerBound, ofQueries.slicing($0))
        })
    }
  }

  // MARK: - Forward

  /// - Returns: S, and the blocks of a if they are to be kept: all of the first contexts, then of the next.
  func forward(keeping: Bool) -> (similarities: Tensor, products: [Tensor]) {
    let count = ofQueries.count * ofContexts.count
    var similarities = Tensor(
      uninitialized: configuration.direction == .textToImage
        ? [ofContexts.count, ofQueries.count] : [ofQueries.count, ofContexts.count]
    ) { _ in }
    var products: [Tensor] = []
    if count > 0 {
      let blocks = queryBlocks
      for some in contextBlocks {
        let packed = PackedMatrix(contexts, transposed: true, columns: ofContexts[some])
        for block in blocks {
          // a = Q · Cᵀ
          let a = Tensor(uninitialized: [block.rows.count, packed.columns]) { a in
            let a = MutableMatrixView(a, rows: block.rows.count, columns: packed.columns)
            queries.withView { multiply($0.rows(block.rows), packed, into: a) }
          }
          attend(a, norms, block, some, into: &similarities.elements)
          if keeping { products.append(a) }
        }
      }
    }
    return (similarities, products)
  }

  /// c ← a · b, or c + a · b, split over threads by rows.
  private func multiply(_ a: MatrixView, _ b: PackedMatrix, into c: MutableMatrixView, adding: Bool = false) {
    parallel(a.rows, unit: 8) { b.multiply(a.rows($0), into: c.rows($0), adding: adding) }
  }

  private func attend(
    _ a: Tensor, _ norms: UnsafePointer<Float>, _ block: QueryBlock, _ some: Range<Int>,
    into similarities: UnsafeMutablePointer<Float>
  ) {
    a.withView { a in
      forEachTile(block, some) { attention, tile, context, rows, columns in
        attention.forward(
          .init(
            a.rows(rows).columns(columns), norms: norms + block.rows.lowerBound + tile.row, queries: tile.queries,
            grams[context]),
          into: similarities + tile.first * queryStride + context * contextStride, stride: queryStride)
      }
    }
  }

  /// Calls `body` with every tile of a block of queries and every context of `some`, with that part of the block's
  /// products that is theirs. Threads have contexts of their own.
  private func forEachTile(
    _ block: QueryBlock, _ some: Range<Int>,
    _ body: (
      _ attention: CrossAttentionTile, _ tile: QueryBlock.Tile, _ context: Int, _ rows: Range<Int>,
      _ columns: Range<Int>
    ) -> Void
  ) {
    let start = ofContexts[some].lowerBound
    parallel(some.count) { part in
      let attention = CrossAttentionTile(configuration, rows: longestTile, width: widest)
      defer { attention.deallocate() }
      for context in part.lazy.map({ some.lowerBound + $0 }) {
        let columns = ofContexts[context].lowerBound - start..<ofContexts[context].upperBound - start
        for tile in block.tiles {
          body(attention, tile, context, tile.row..<tile.row + tile.queries.rows, columns)
        }
      }
    }
  }

  // MARK: - Backward

  func backward(_ dy: Tensor, products: [Tensor]) -> (queries: Tensor, contexts: Tensor) {
    var dQueries = Tensor(shape: queries.shape), dContexts = Tensor(shape: contexts.shape)
    guard dy.count > 0 else { return (dQueries, dContexts) }
    let blocks = queryBlocks
    var dNorms = [Float](repeating: 0, count: ofContexts.count * queries.rows)
    let dProducts = cacheLines(products.reduce(0) { max($0, $1.count) })
    defer { dProducts.deallocate() }
    for (i, some) in contextBlocks.enumerated() {
      let columns = ofContexts[some], packed = PackedMatrix(contexts.slicingRows(columns))
      var dGrams = Tensor(shape: [columns.count, 16 * widest])
      for (j, block) in blocks.enumerated() {
        let da = MutableMatrixView(dProducts, rows: block.rows.count, columns: columns.count)
        differentiate(
          dy.elements, products[i * blocks.count + j], block, some, into: da, dGrams: &dGrams.elements,
          dNorms: &dNorms)
        // dQ += da · C, dC += daᵀ · Q
        dQueries.withMutableView { multiply(MatrixView(da), packed, into: $0.rows(block.rows), adding: true) }
        dContexts.withMutableView { dContexts in
          queries.withView { queries in
            parallel(columns.count, unit: 8) {
              multiplyTransposed(
                MatrixView(da), columns: $0, queries.rows(block.rows), into: dContexts.rows(columns), adding: true)
            }
          }
        }
      }
      withViews(dGrams, contexts) { dGrams, contexts in
        dContexts.withMutableView { multiply(dGrams, contexts, some, addingTo: $0) }
      }
    }
    addNormGradient(dNorms, to: &dQueries)
    return (dQueries, dContexts)
  }

  /// The same where few similarities have a gradient: context by context, from the queries that have one.
  func sparseBackward(_ dy: Tensor) -> (queries: Tensor, contexts: Tensor) {
    var dQueries = Tensor(shape: queries.shape), dContexts = Tensor(shape: contexts.shape)
    let open = (0..<ofContexts.count).map { context in
      (0..<ofQueries.count).filter { dy.elements[$0 * queryStride + context * contextStride] != 0 }
    }
    var parts = [(rows: [Int], dQueries: Tensor)?](repeating: nil, count: ofContexts.count)
    parts.withUnsafeMutableBufferPointer { parts in
      dContexts.elements.withUnsafeMutableBufferPointer { dContexts in
        parallel(ofContexts.count) { some in
          for context in some where !open[context].isEmpty {
            let few = CrossAttentionPass(
              configuration, queries: Fragments(queries, ofQueries).gathering(open[context]),
              contexts: Fragments(contexts, ofContexts)[context])
            let rows = open[context].flatMap { Array(ofQueries[$0]) }
            let share = open[context].map { dy.elements[$0 * queryStride + context * contextStride] }
            let shape = configuration.direction == .textToImage ? [1, share.count] : [share.count, 1]
            let d = few.backward(Tensor(shape: shape, elements: share), products: few.forward(keeping: true).products)
            parts[context] = (rows, d.queries)
            for i in 0..<d.contexts.count {
              dContexts[ofContexts[context].lowerBound * size + i] = d.contexts.elements[i]
            }
          }
        }
      }
    }
    for case let part? in parts { dQueries.addRows(part.dQueries, at: part.rows) }
    return (dQueries, dContexts)
  }

  private func differentiate(
    _ dy: UnsafePointer<Float>, _ a: Tensor, _ block: QueryBlock, _ some: Range<Int>, into da: MutableMatrixView,
    dGrams: UnsafeMutablePointer<Float>, dNorms: UnsafeMutablePointer<Float>
  ) {
    func differentiate(_ norms: UnsafePointer<Float>, _ a: MatrixView) {
      forEachTile(block, some) { attention, tile, context, rows, columns in
        let row = block.rows.lowerBound + tile.row
        attention.backward(
          dy + tile.first * queryStride + context * contextStride, stride: queryStride,
          .init(a.rows(rows).columns(columns), norms: norms + row, queries: tile.queries, grams[context]),
          into: .init(
            da.rows(rows).columns(columns), gram: dGrams + columns.lowerBound * 16 * widest,
            norms: dNorms + context * queries.rows + row))
      }
    }
    a.withView { differentiate(norms, $0) }
  }

  /// dC += dG · C, context by context.
  private func multiply(
    _ dGrams: MatrixView, _ contexts: MatrixView, _ some: Range<Int>, addingTo dContexts: MutableMatrixView
  ) {
    let start = ofContexts[some].lowerBound
    parallel(some.count) { part in
      for context in part.lazy.map({ some.lowerBound + $0 }) {
        let rows = ofContexts[context]
        let dGram = MatrixView(
          dGrams.pointer + (rows.lowerBound - start) * dGrams.stride, rows: rows.count, columns: rows.count,
          stride: 16 * grams[context].width)
        PackedMatrix(contexts.rows(rows)).multiply(dGram, into: dContexts.rows(rows), adding: true)
      }
    }
  }

  /// dQᵢ += (dL/d‖Qᵢ‖) Qᵢ / ‖Qᵢ‖, with `dNorms` [contexts, rows] the products of dL/d‖Qᵢ‖ and ‖Qᵢ‖.
  private func addNormGradient(_ dNorms: [Float], to dQueries: inout Tensor) {
    var factors = [Float](repeating: 0, count: queries.rows)
    for context in 0..<ofContexts.count {
      for row in factors.indices { factors[row] += dNorms[context * queries.rows + row] }
    }
    for row in factors.indices { factors[row] = norms[row] > 0 ? factors[row] / (norms[row] * norms[row]) : 0 }
    let rows = Array(factors.indices)
    dQueries.addRows(of: queries, from: rows, to: rows, weights: factors)
  }
}
