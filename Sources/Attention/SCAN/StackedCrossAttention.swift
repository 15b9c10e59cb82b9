import Autodiff
import Recurrent
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

  /// - regions [photos · regions, d]; words [words, d]; the words of each sentence, and the regions of each photo.
  package init(
    regions: Tensor, of photos: Segments, words: Tensor, of sentences: Segments, _ configuration: Configuration
  ) {
    pass = CrossAttentionPass(regions, photos, words, sentences, configuration)
    (value, products) = pass.forward(keeping: true)
  }

  /// S alone, [photos, sentences], keeping nothing: for evaluation.
  package static func similarities(
    regions: Tensor, of photos: Segments, words: Tensor, of sentences: Segments, _ configuration: Configuration
  ) -> Tensor {
    CrossAttentionPass(regions, photos, words, sentences, configuration).forward(keeping: false).similarities
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
    let rows: Range<Int>
    let tiles: [(first: Int, row: Int, queries: Segments)]
  }

  let configuration: StackedCrossAttention.Configuration
  /// Fragments [rows, d], and those of each query and of each context.
  let queries: Tensor, contexts: Tensor
  let ofQueries: Segments, ofContexts: Segments
  /// Floats from a query's similarity to the next query's, and from a context's to the next context's.
  let queryStride, contextStride: Int
  /// ‖Qᵢ‖
  let norms: [Float]
  let grams: [CrossAttentionTile.Context]
  /// A block of a is as many queries by as many contexts as have so many fragments: large enough for products, small
  /// enough for the cache.
  private static let fragmentsAtOnce = 1024, tileRows = 128

  init(
    _ regions: Tensor, _ photos: Segments, _ words: Tensor, _ sentences: Segments,
    _ configuration: StackedCrossAttention.Configuration
  ) {
    precondition(
      regions.columns == words.columns && regions.rows == photos.rows && words.rows == sentences.rows,
      "regions \(regions.shape) of \(photos.count) photos with \(photos.rows), words \(words.shape) of "
        + "\(sentences.count) sentences with \(sentences.rows)"
    )
    if configuration.direction == .textToImage {
      self.init(configuration, queries: words, sentences, contexts: regions, photos)
    } else {
      self.init(configuration, queries: regions, photos, contexts: words, sentences)
    }
  }

  private init(
    _ configuration: StackedCrossAttention.Configuration, queries: Tensor, _ ofQueries: Segments, contexts: Tensor,
    _ ofContexts: Segments
  ) {
    (self.configuration, self.queries, self.ofQueries, self.contexts, self.ofContexts) = (
      configuration, queries, ofQueries, contexts, ofContexts
    )
    (queryStride, contextStride) =
      configuration.direction == .textToImage ? (1, ofQueries.count) : (ofContexts.count, 1)
    norms = queries.rowNorms()
    grams = Self.grams(contexts.elements, contexts.columns, ofContexts)
  }

  private static func grams(_ contexts: UnsafePointer<Float>, _ size: Int, _ segments: Segments) -> [CrossAttentionTile
    .Context]
  {
    [CrossAttentionTile.Context](unsafeUninitializedCapacity: segments.count) { grams, initialized in
      initialized = segments.count
      guard let grams = grams.baseAddress else { return }
      parallel(segments.count) { some in
        for i in some {
          let rows = segments[i]
          (grams + i).initialize(
            to: CrossAttentionTile.Context(contexts + rows.lowerBound * size, fragments: rows.count, size: size))
        }
      }
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
          var a = Tensor(uninitialized: [block.rows.count, packed.columns]) { _ in }
          multiply(queries.elements, block.rows, packed, into: &a.elements)
          attend(a.elements, norms, block, some, into: &similarities.elements)
          if keeping { products.append(a) }
        }
      }
    }
    return (similarities, products)
  }

  /// a ← Q · Cᵀ
  private func multiply(
    _ queries: UnsafePointer<Float>, _ rows: Range<Int>, _ contexts: PackedMatrix, into a: UnsafeMutablePointer<Float>
  ) {
    let (queries, columns) = (queries + rows.lowerBound * size, contexts.columns)
    parallel(rows.count, unit: 8) { some in
      contexts.multiply(
        some.count, queries + some.lowerBound * size, size, into: a + some.lowerBound * columns, columns,
        columns: 0..<columns)
    }
  }

  private func attend(
    _ a: UnsafePointer<Float>, _ norms: UnsafePointer<Float>, _ block: QueryBlock, _ some: Range<Int>,
    into similarities: UnsafeMutablePointer<Float>
  ) {
    let columns = ofContexts[some]
    parallel(some.count) { part in
      let room = CrossAttentionTile(configuration, rows: longestTile, width: widest)
      defer { room.deallocate() }
      for context in part.lazy.map({ some.lowerBound + $0 }) {
        let a = a + ofContexts[context].lowerBound - columns.lowerBound
        for tile in block.tiles {
          room.forward(
            a + tile.row * columns.count, columns.count, norms: norms + block.rows.lowerBound + tile.row,
            queries: tile.queries,
            grams[context], into: similarities + tile.first * queryStride + context * contextStride, stride: queryStride
          )
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
    var dProducts = [Float](repeating: 0, count: products.reduce(0) { max($0, $1.count) })
    for (i, some) in contextBlocks.enumerated() {
      let columns = ofContexts[some], packed = PackedMatrix(contexts.slicingRows(columns))
      var dGrams = [Float](repeating: 0, count: columns.count * 16 * widest)
      for (j, block) in blocks.enumerated() {
        differentiate(
          dy.elements, products[i * blocks.count + j].elements, norms, block, some, into: &dProducts, dGrams: &dGrams,
          dNorms: &dNorms)
        multiply(dProducts, packed, addingTo: &dQueries.elements, block.rows)
        multiply(dProducts, queries.elements, block.rows, addingTo: &dContexts.elements, columns)
      }
      multiply(dGrams, contexts.elements, some, addingTo: &dContexts.elements)
    }
    addNormGradient(dNorms, to: &dQueries)
    return (dQueries, dContexts)
  }

  /// The same, context by context from the queries whose similarity has a gradient, of which there are few.
  func sparseBackward(_ dy: Tensor) -> (queries: Tensor, contexts: Tensor) {
    var dQueries = Tensor(shape: queries.shape), dContexts = Tensor(shape: contexts.shape)
    let open = (0..<ofContexts.count).map { context in
      (0..<ofQueries.count).filter { dy.elements[$0 * queryStride + context * contextStride] != 0 }
    }
    var parts = [(rows: [Int], dQueries: Tensor)?](repeating: nil, count: ofContexts.count)
    parts.withUnsafeMutableBufferPointer { parts in
      dContexts.elements.withUnsafeMutableBufferPointer { dContexts in
        // each worker writes its own contexts' gradients
        nonisolated(unsafe) let (parts, dContexts) = (parts, dContexts)
        parallel(ofContexts.count) { some in
          for context in some where !open[context].isEmpty {
            let rows = open[context].flatMap { Array(ofQueries[$0]) }
            let few = CrossAttentionPass(
              configuration, queries: queries.gatheringRows(rows),
              Segments(lengths: open[context].map { ofQueries[$0].count }),
              contexts: contexts.slicingRows(ofContexts[context]),
              Segments(repeating: ofContexts[context].count, count: 1))
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
    _ dy: UnsafePointer<Float>, _ a: UnsafePointer<Float>, _ norms: UnsafePointer<Float>, _ block: QueryBlock,
    _ some: Range<Int>,
    into dProducts: UnsafeMutablePointer<Float>, dGrams: UnsafeMutablePointer<Float>,
    dNorms: UnsafeMutablePointer<Float>
  ) {
    let columns = ofContexts[some]
    parallel(some.count) { part in
      let room = CrossAttentionTile(configuration, rows: longestTile, width: widest)
      defer { room.deallocate() }
      for context in part.lazy.map({ some.lowerBound + $0 }) {
        let first = ofContexts[context].lowerBound - columns.lowerBound
        for tile in block.tiles {
          let at = tile.row * columns.count + first, row = block.rows.lowerBound + tile.row
          room.backward(
            dy + tile.first * queryStride + context * contextStride, stride: queryStride, a + at, norms: norms + row,
            queries: tile.queries,
            grams[context], into: dProducts + at, columns.count, dGram: dGrams + first * 16 * widest,
            dNorms: dNorms + context * queries.rows + row)
        }
      }
    }
  }

  /// dQ += da · C
  private func multiply(
    _ dProducts: UnsafePointer<Float>, _ contexts: PackedMatrix, addingTo dQueries: UnsafeMutablePointer<Float>,
    _ rows: Range<Int>
  ) {
    let (dQueries, columns) = (dQueries + rows.lowerBound * size, contexts.rows)
    parallel(rows.count, unit: 8) { some in
      contexts.multiply(
        some.count, dProducts + some.lowerBound * columns, columns, into: dQueries + some.lowerBound * size, size,
        columns: 0..<size, adding: true)
    }
  }

  /// dC += daᵀ · Q
  private func multiply(
    _ dProducts: UnsafePointer<Float>, _ queries: UnsafePointer<Float>, _ rows: Range<Int>,
    addingTo dContexts: UnsafeMutablePointer<Float>,
    _ columns: Range<Int>
  ) {
    parallel(columns.count, unit: 8) { some in
      multiplyTransposed(
        rows.count, dProducts, columns.count, columns: some, queries + rows.lowerBound * size, size, size,
        into: dContexts + columns.lowerBound * size, size, adding: true)
    }
  }

  /// dC += dG · C, context by context.
  private func multiply(
    _ dGrams: UnsafePointer<Float>, _ contexts: UnsafePointer<Float>, _ some: Range<Int>,
    addingTo dContexts: UnsafeMutablePointer<Float>
  ) {
    let start = ofContexts[some].lowerBound
    parallel(some.count) { part in
      for context in part.lazy.map({ some.lowerBound + $0 }) {
        let rows = ofContexts[context]
        PackedMatrix(
          contexts + rows.lowerBound * size, rows: rows.count, columns: size, rowStride: size, columnStride: 1
        ).multiply(
          rows.count, dGrams + (rows.lowerBound - start) * 16 * widest, 16 * grams[context].width,
          into: dContexts + rows.lowerBound * size,
          size, columns: 0..<size, adding: true)
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
