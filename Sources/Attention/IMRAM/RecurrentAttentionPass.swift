import Autodiff
import Tensor

/// The two passes of `RecurrentAttention`, between queries and contexts, whichever they are: the list is cut into
/// blocks of some queries with some contexts, sorted by context, and gone through some thousand fragments at a time
/// (`IMRAMBatch`).
struct RecurrentAttentionPass: Sendable {
  let configuration: RecurrentAttention.Configuration
  /// Fragments [rows, d], and the rows of each query and of each context.
  let queries: Tensor, contexts: Tensor
  let ofQueries: Segments, ofContexts: Segments
  let memory: RecurrentAttention.Memory
  let queryWeights: PackedMatrix, contextWeights: PackedMatrix
  /// How many fragments' products with W_q, and with W_c, are held at a time.
  private static let queryRows = 16384, contextRows = 2048
  /// Fragments of a chunk; backward it keeps all that its steps computed.
  private static let forwardRows = 2048, backwardRows = 1024

  init(
    queries: Fragments<Tensor>, contexts: Fragments<Tensor>, _ memory: RecurrentAttention.Memory,
    _ configuration: RecurrentAttention.Configuration
  ) {
    self.configuration = configuration
    (self.queries, ofQueries) = (queries.vectors, queries.segments)
    (self.contexts, ofContexts) = (contexts.vectors, contexts.segments)
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
    let workspace = workspace(rows: Self.forwardRows, keeping: false)
    defer { workspace.deallocate() }
    for block in queryBlocks(lookups) {
      for some in contextBlocks(block.lookups) {
        let contexts = IMRAMContext.all(of: some.fragments, steps: configuration.steps)
        for batch in IMRAMBatch.all(of: some.lookups, block.fragments, contexts, rows: Self.forwardRows, self) {
          batch.forward(workspace)
          batch.similarities(workspace, into: &similarities)
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
    let nothing = (vectors: Tensor(shape: [0]), products: Tensor(shape: [0]))
    var d = IMRAMGradients(
      queries: nothing, contexts: nothing, grams: [], weights: dMemory.query, bias: dMemory.bias)
    guard !lookups.isEmpty else { return (dQueries, dContexts, dMemory) }
    let recalls = configuration.steps > 1
    let transposed =
      recalls
      ? (query: PackedMatrix(memory.query, transposed: true), context: PackedMatrix(memory.context, transposed: true))
      : nil
    let workspace = workspace(rows: Self.backwardRows, keeping: true)
    defer { workspace.deallocate() }
    for block in queryBlocks(lookups) {
      d.queries = block.fragments.zeros
      for some in contextBlocks(block.lookups) {
        let contexts = IMRAMContext.all(of: some.fragments, steps: configuration.steps, backward: true)
        d.contexts = some.fragments.zeros
        d.grams = [Float](repeating: 0, count: some.fragments.vectors.rows * workspace.width)
        for batch in IMRAMBatch.all(of: some.lookups, block.fragments, contexts, rows: Self.backwardRows, self) {
          batch.forward(workspace)
          batch.backward(
            workspace, dy: batch.lookups.map { dy[$0.place] }, queryWeights: transposed?.query, addingTo: &d)
        }
        IMRAMContext.multiply(d.grams, leading: workspace.width, contexts, addingTo: &d.contexts.vectors)
        if let transposed {
          d.contexts.vectors.addProduct(d.contexts.products, transposed.context)
          dMemory.context.addTransposedProduct(some.fragments.vectors, d.contexts.products)
        }
        dContexts.addRows(d.contexts.vectors, at: some.fragments.rows)
      }
      if let transposed {
        d.queries.vectors.addProduct(d.queries.products, transposed.query)
        d.weights.addTransposedProduct(block.fragments.vectors, d.queries.products)
        d.bias.add(d.queries.products.sumOfRows())
      }
      dQueries.addRows(d.queries.vectors, at: block.fragments.rows)
    }
    (dMemory.query, dMemory.bias) = (d.weights, d.bias)
    return (dQueries, dContexts, dMemory)
  }

  // MARK: - Blocks

  private func workspace(rows: Int, keeping: Bool) -> IMRAMWorkspace {
    IMRAMWorkspace(
      rows: max(rows, ofQueries.longest), size: queries.columns, fragments: ofContexts.longest,
      steps: configuration.steps, keeping: keeping)
  }

  /// Some queries with all that they look at.
  private func queryBlocks(_ lookups: [Lookup]) -> some Sequence<(fragments: IMRAMFragments, lookups: [Lookup])> {
    ofQueries.blocks(rows: Self.queryRows).lazy.compactMap { block in
      let some = lookups.filter { block.contains($0.query) }
      guard !some.isEmpty else { return nil }
      let fragments = IMRAMFragments(
        queries, ofQueries, Set(some.map(\.query)), configuration.steps > 1 ? queryWeights : nil)
      return (
        fragments, some.map { Lookup(query: fragments.position(of: $0.query), context: $0.context, place: $0.place) }
      )
    }
  }

  /// Some contexts with all that look at them, context by context.
  private func contextBlocks(_ lookups: [Lookup]) -> some Sequence<(fragments: IMRAMFragments, lookups: [Lookup])> {
    ofContexts.blocks(rows: Self.contextRows).lazy.compactMap { block in
      let some = lookups.filter { block.contains($0.context) }
      guard !some.isEmpty else { return nil }
      let fragments = IMRAMFragments(
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
struct IMRAMFragments: Sendable {
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

/// A context, packed for the products of a step.
struct IMRAMContext: Sendable {
  /// The rows of its fragments in its block.
  let rows: Range<Int>
  let context: CrossAttentionTile.Context
  /// Cᵀ [d, fragments], and C W_c [fragments, 2d] if there is more than one step.
  let transposed: PackedMatrix
  let products: PackedMatrix?
  /// C [fragments, d] and (C W_c)ᵀ [2d, fragments], for the backward pass only.
  let vectors: PackedMatrix?, transposedProducts: PackedMatrix?

  static func all(of fragments: IMRAMFragments, steps: Int, backward: Bool = false) -> [IMRAMContext] {
    var contexts: [IMRAMContext] = []
    withViews(fragments.vectors, fragments.products) { c, p in
      contexts = inParallel(fragments.segments.count) {
        let rows = fragments.segments[$0]
        return IMRAMContext(rows, c.rows(rows), steps > 1 ? p.rows(rows) : nil, backward: backward)
      }
    }
    return contexts
  }

  /// - Parameters:
  ///   - c: C [fragments, d].
  ///   - p: C W_c [fragments, 2d] if there is more than one step.
  private init(_ rows: Range<Int>, _ c: MatrixView, _ p: MatrixView?, backward: Bool) {
    self.rows = rows
    transposed = PackedMatrix(c, transposed: true)
    context = CrossAttentionTile.Context(c, transposed: transposed)
    products = p.map { PackedMatrix($0) }
    vectors = backward ? PackedMatrix(c) : nil
    transposedProducts = backward ? p.map { PackedMatrix($0, transposed: true) } : nil
  }

  /// dC += dG · C, context by context; `CrossAttentionTile` computes dG.
  static func multiply(
    _ dGrams: UnsafePointer<Float>, leading: Int, _ contexts: [IMRAMContext], addingTo dContexts: inout Tensor
  ) {
    dContexts.withMutableView { dContexts in
      parallel(contexts.count) { some in
        for context in contexts[some] {
          let rows = context.rows
          let dGram = MatrixView(
            dGrams + rows.lowerBound * leading, rows: rows.count, columns: rows.count,
            stride: 16 * context.context.width)
          context.vectors!.multiply(dGram, into: dContexts.rows(rows), adding: true)
        }
      }
    }
  }
}
