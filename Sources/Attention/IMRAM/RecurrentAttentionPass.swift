import Autodiff
import Recurrent
import Tensor

/// The two passes of `RecurrentAttention`, between queries and contexts, whichever they are: the list is cut into
/// blocks of some queries with some contexts, sorted by context, and gone through some thousand fragments at a time
/// (`LookupChunk`).
struct RecurrentAttentionPass: Sendable {
  let configuration: RecurrentAttention.Configuration
  /// Fragments [rows, d], and those of each query and of each context.
  let queries: Tensor, contexts: Tensor
  let ofQueries: Segments, ofContexts: Segments
  let memory: RecurrentAttention.Memory
  let queryWeights: PackedMatrix, contextWeights: PackedMatrix
  /// Of so many fragments the products with W_q, and with W_c, are there at a time.
  private static let queryRows = 16384, contextRows = 2048
  /// Fragments of a chunk; backward it keeps all that its steps computed.
  private static let forwardRows = 2048, backwardRows = 1024

  init(
    queries: Tensor, _ ofQueries: Segments, contexts: Tensor, _ ofContexts: Segments,
    _ memory: RecurrentAttention.Memory,
    _ configuration: RecurrentAttention.Configuration
  ) {
    self.configuration = configuration
    (self.queries, self.ofQueries, self.contexts, self.ofContexts) = (queries, ofQueries, contexts, ofContexts)
    self.memory = memory
    (queryWeights, contextWeights) = (PackedMatrix(memory.query), PackedMatrix(memory.context))
  }

  func lookups(_ pairs: [RecurrentAttention.Pair]) -> [Lookup] {
    pairs.enumerated().map { place, pair in
      let (query, context) =
        configuration.direction == .textToImage ? (pair.sentence, pair.photo) : (pair.photo, pair.sentence)
      precondition(
        (0..<ofQueries.count).contains(query) && (0..<ofContexts.count).contains(context),
        "photo \(pair.photo) and sentence \(pair.sentence) \(configuration.direction) of \(ofQueries.count) queries "
          + "and \(ofContexts.count) contexts"
      )
      return Lookup(query: query, context: context, place: place)
    }
  }

  // MARK: - Forward

  func forward(_ lookups: [Lookup], count: Int) -> [Float] {
    var similarities = [Float](repeating: 0, count: count)
    let room = room(rows: Self.forwardRows, keeping: false)
    defer { room.deallocate() }
    for block in queryBlocks(lookups) {
      for some in contextBlocks(block.lookups) {
        let contexts = LookupContext.all(of: some.fragments, steps: configuration.steps)
        for chunk in LookupChunk.all(of: some.lookups, block.fragments, rows: Self.forwardRows) {
          chunk.forward(self, block.fragments, contexts, room)
          chunk.similarities(room, into: &similarities)
        }
      }
    }
    return similarities
  }

  // MARK: - Backward

  func backward(_ lookups: [Lookup], _ dy: [Float]) -> (
    queries: Tensor, contexts: Tensor, memory: RecurrentAttention.Memory
  ) {
    var dQueries = Tensor(shape: queries.shape), dContexts = Tensor(shape: contexts.shape)
    var dMemory = RecurrentAttention.Memory(
      query: Tensor(shape: memory.query.shape), context: Tensor(shape: memory.context.shape),
      bias: Tensor(shape: memory.bias.shape))
    guard !lookups.isEmpty else { return (dQueries, dContexts, dMemory) }
    let recalls = configuration.steps > 1
    let transposed =
      recalls
      ? (query: PackedMatrix(memory.query, transposed: true), context: PackedMatrix(memory.context, transposed: true))
      : nil
    let room = room(rows: Self.backwardRows, keeping: true)
    defer { room.deallocate() }
    for block in queryBlocks(lookups) {
      var ofQueries = block.fragments.zeros
      for some in contextBlocks(block.lookups) {
        let contexts = LookupContext.all(of: some.fragments, steps: configuration.steps, backward: true)
        var ofContexts = some.fragments.zeros,
          dGrams = [Float](repeating: 0, count: some.fragments.vectors.rows * room.width)
        for chunk in LookupChunk.all(of: some.lookups, block.fragments, rows: Self.backwardRows) {
          chunk.forward(self, block.fragments, contexts, room)
          chunk.backward(
            self, block.fragments, contexts, room, dy: chunk.lookups.map { dy[$0.place] },
            queryWeights: transposed?.query,
            dQueries: &ofQueries, dContexts: &ofContexts, dGrams: &dGrams, dWeights: &dMemory.query,
            dBias: &dMemory.bias)
        }
        LookupContext.multiply(dGrams, leading: room.width, contexts, addingTo: &ofContexts.vectors)
        if let transposed {
          ofContexts.vectors.addProduct(ofContexts.products, transposed.context)
          dMemory.context.addTransposedProduct(some.fragments.vectors, ofContexts.products)
        }
        dContexts.addRows(ofContexts.vectors, at: some.fragments.rows)
      }
      if let transposed {
        ofQueries.vectors.addProduct(ofQueries.products, transposed.query)
        dMemory.query.addTransposedProduct(block.fragments.vectors, ofQueries.products)
        dMemory.bias.add(ofQueries.products.sumOfRows())
      }
      dQueries.addRows(ofQueries.vectors, at: block.fragments.rows)
    }
    return (dQueries, dContexts, dMemory)
  }

  // MARK: - Blocks

  private func room(rows: Int, keeping: Bool) -> LookupRoom {
    LookupRoom(
      rows: max(rows, ofQueries.longest), size: queries.columns, fragments: ofContexts.longest,
      steps: configuration.steps, keeping: keeping)
  }

  /// Some queries with all that they look at.
  private func queryBlocks(_ lookups: [Lookup]) -> some Sequence<(fragments: LookupFragments, lookups: [Lookup])> {
    ofQueries.blocks(rows: Self.queryRows).lazy.compactMap { block in
      let some = lookups.filter { block.contains($0.query) }
      guard !some.isEmpty else { return nil }
      let fragments = LookupFragments(
        queries, ofQueries, Set(some.map(\.query)), configuration.steps > 1 ? queryWeights : nil)
      return (
        fragments, some.map { Lookup(query: fragments.position(of: $0.query), context: $0.context, place: $0.place) }
      )
    }
  }

  /// Some contexts with all that look at them, context by context.
  private func contextBlocks(_ lookups: [Lookup]) -> some Sequence<(fragments: LookupFragments, lookups: [Lookup])> {
    ofContexts.blocks(rows: Self.contextRows).lazy.compactMap { block in
      let some = lookups.filter { block.contains($0.context) }
      guard !some.isEmpty else { return nil }
      let fragments = LookupFragments(
        contexts, ofContexts, Set(some.map(\.context)), configuration.steps > 1 ? contextWeights : nil)
      let found = some.map { Lookup(query: $0.query, context: fragments.position(of: $0.context), place: $0.place) }
      return (fragments, found.sorted { ($0.context, $0.query, $0.place) < ($1.context, $1.query, $1.place) })
    }
  }
}

/// One query that looks at one context, and where in the list of pairs it stands.
struct Lookup: Sendable {
  let query, context, place: Int
}

/// The fragments of some queries, or of some contexts, put together, and their products with W_q, or W_c.
struct LookupFragments: Sendable {
  private let groups: [Int]
  let segments: Segments
  /// Where they are in the whole.
  let rows: [Int]
  /// [rows, d] and [rows, 2d], the latter without rows where there is but one step.
  let vectors: Tensor, products: Tensor
  /// ‖x‖
  let norms: [Float]

  init(_ x: Tensor, _ all: Segments, _ chosen: Set<Int>, _ weights: PackedMatrix?) {
    groups = chosen.sorted()
    segments = Segments(lengths: groups.map { all[$0].count })
    rows = groups.flatMap { all[$0] }
    vectors = x.gatheringRows(rows)
    products = weights.map { [vectors] in Tensor.product(vectors, $0) } ?? Tensor(shape: [0, 2 * x.columns])
    norms = vectors.rowNorms()
  }

  /// The position of a group among the chosen.
  func position(of group: Int) -> Int {
    var (low, high) = (0, groups.count)
    while high - low > 1 {
      let middle = (low + high) / 2
      if groups[middle] <= group { low = middle } else { high = middle }
    }
    return low
  }

  /// What gradients are added up in.
  var zeros: (vectors: Tensor, products: Tensor) { (Tensor(shape: vectors.shape), Tensor(shape: products.shape)) }
}

/// A context as what looks at it needs it.
struct LookupContext: Sendable {
  /// Its fragments' rows among those of its block.
  let rows: Range<Int>
  let context: CrossAttentionTile.Context
  /// Cᵀ [d, fragments], and C W_c [fragments, 2d] if there is more than one step.
  let transposed: PackedMatrix
  let products: PackedMatrix?
  /// C [fragments, d] and (C W_c)ᵀ [2d, fragments], for the backward pass only.
  let vectors: PackedMatrix?, transposedProducts: PackedMatrix?

  static func all(of fragments: LookupFragments, steps: Int, backward: Bool = false) -> [LookupContext] {
    let count = fragments.segments.count
    func fill(_ c: UnsafePointer<Float>, _ p: UnsafePointer<Float>) -> [LookupContext] {
      [LookupContext](unsafeUninitializedCapacity: count) { contexts, initialized in
        initialized = count
        guard let contexts = contexts.baseAddress else { return }
        parallel(count) { some in
          for i in some {
            let rows = fragments.segments[i]
            (contexts + i).initialize(
              to: LookupContext(c, p, rows, size: fragments.vectors.columns, recalls: steps > 1, backward: backward))
          }
        }
      }
    }
    return fill(fragments.vectors.elements, fragments.products.elements)
  }

  private init(
    _ c: UnsafePointer<Float>, _ p: UnsafePointer<Float>, _ rows: Range<Int>, size: Int, recalls: Bool, backward: Bool
  ) {
    let (count, c, p) = (rows.count, c + rows.lowerBound * size, p + rows.lowerBound * 2 * size)
    self.rows = rows
    transposed = PackedMatrix(c, rows: size, columns: count, rowStride: 1, columnStride: size)
    context = CrossAttentionTile.Context(c, fragments: count, size: size, transposed: transposed)
    products = recalls ? PackedMatrix(p, rows: count, columns: 2 * size, rowStride: 2 * size, columnStride: 1) : nil
    vectors = backward ? PackedMatrix(c, rows: count, columns: size, rowStride: size, columnStride: 1) : nil
    transposedProducts =
      backward && recalls ? PackedMatrix(p, rows: 2 * size, columns: count, rowStride: 1, columnStride: 2 * size) : nil
  }

  /// dC += dG · C, context by context, with what `CrossAttentionTile` makes of dL/dG.
  static func multiply(
    _ dGrams: UnsafePointer<Float>, leading: Int, _ contexts: [LookupContext], addingTo dContexts: inout Tensor
  ) {
    let size = dContexts.columns
    func run(_ dContexts: UnsafeMutablePointer<Float>) {
      parallel(contexts.count) { some in
        for context in contexts[some] {
          let first = context.rows.lowerBound
          context.vectors!.multiply(
            context.rows.count, dGrams + first * leading, 16 * context.context.width, into: dContexts + first * size,
            size,
            columns: 0..<size, adding: true)
        }
      }
    }
    run(&dContexts.elements)
  }
}
