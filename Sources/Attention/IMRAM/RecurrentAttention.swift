import Autodiff
import Tensor

/// The similarity of the photos and sentences of a list, [photos, sentences], −∞ where a pair is not in it: see
/// `RecurrentAttention` (Chen et al. 2020). A hinge that knows −∞ takes no pair that was not compared, and the
/// sum of both directions' is their full model.
///
/// Backward, only pairs whose dL/dS is not zero are computed again and gone through, which is exact; dL/dS of pairs
/// that are not in the list is ignored.
///
/// - Parameters:
///   - regions: [photos · regions, d] or [photos, regions, d].
///   - pairs: those that are compared, each once.
///   - memory: W_q [d, 2d], W_c [d, 2d] and b [2d], with the gate's columns before the output's.
package func recurrentAttention(
  regions: Fragments<Variable>, words: Fragments<Variable>, pairs: [RecurrentAttention.Pair],
  memory: (query: Variable, context: Variable, bias: Variable), _ configuration: RecurrentAttention.Configuration
) -> Variable {
  precondition(Set(pairs).count == pairs.count, "a pair twice among \(pairs.count)")
  let attention = RecurrentAttention(
    regions: regions.value, words: words.value,
    memory: .init(query: memory.query.value, context: memory.context.value, bias: memory.bias.value), configuration)
  let places = pairs.map { $0.photo * words.segments.count + $0.sentence }
  var s = Tensor(repeating: -.infinity, shape: [regions.segments.count, words.segments.count])
  for (place, similarity) in zip(places, attention.similarities(pairs)) { s.elements[place] = similarity }
  return record(s, from: regions.vectors, words.vectors, memory.query, memory.context, memory.bias) { dy, gradients in
    let d = attention.gradients(places.map { dy.elements[$0] }, of: pairs)
    gradients.add(d.regions, to: regions.vectors)
    gradients.add(d.words, to: words.vectors)
    gradients.add(d.memory.query, to: memory.query)
    gradients.add(d.memory.context, to: memory.context)
    gradients.add(d.memory.bias, to: memory.bias)
  }
}

/// The similarity of pairs of photos and sentences by iterative matching with recurrent attention memory, in one
/// direction (IMRAM: Chen, Ding, Liu, Lin, Liu and Han, CVPR 2020; norms, gates and order are those of their code):
/// what a query's fragments x have seen of the context changes what they ask it next.
///
///     q₀ = x;  for k = 1 … K:  c_k = the stacked cross attention of q_{k−1} to the context,  s_k = mean over fragments
///     of cos(x, c_k), g = σ(W_g [q_{k−1}; c_k] + b_g),  o = tanh(W_o [q_{k−1}; c_k] + b_o),  q_k = g ⊙ q_{k−1} + (1 −
///     g) ⊙ o
///
/// and the similarity is Σ s_k. Text to image, the queries are sentences and their fragments words, and the contexts
/// are photos and theirs regions; image to text it is the other way round. With one step it is SCAN's mean. After
/// the last step the memory is not updated.
///
/// The gates' product falls into W_q q + W_c c, and c is a weighted sum of the context's fragments, so that W_c is
/// multiplied by these once each, not once a pair, and likewise W_q by x. Left are K − 2 products of W_q with each
/// pair's fragments, for which the fragments of many pairs are put together. Nothing is kept of a pair but its
/// similarity, and a pair's similarity depends on nothing else in the list; no result depends on the number of threads.
///
/// The list is cut into blocks of some queries with some contexts, sorted by context, and gone through some thousand
/// fragments at a time (`IMRAMBatch`).
package struct RecurrentAttention {
  package typealias Direction = StackedCrossAttention.Direction

  package struct Configuration: Codable, Equatable, Sendable {
    package var direction: Direction
    /// K.
    package var steps: Int
    /// λ, the softmax's inverse temperature.
    package var smoothing: Float
    /// Whether q_k is a unit vector: the authors' code can do either, and the scripts that come with it do not.
    package var normalizesMemory: Bool

    package init(direction: Direction, steps: Int = 3, smoothing: Float = 9, normalizesMemory: Bool = false) {
      precondition(steps > 0 && smoothing >= 0, "\(steps) steps, λ \(smoothing)")
      (self.direction, self.steps) = (direction, steps)
      (self.smoothing, self.normalizesMemory) = (smoothing, normalizesMemory)
    }
  }

  /// [W_g; W_o] and its bias as products from the left want it: columns are the d of the gate, then the d of the
  /// output.
  package struct Memory: Equatable, Sendable {
    /// W_q [d, 2d], W_c [d, 2d] and b [2d].
    package var query, context, bias: Tensor

    package init(query: Tensor, context: Tensor, bias: Tensor) {
      precondition(
        query.columns == 2 * query.rows && context.shape == query.shape && bias.count == query.columns,
        "a memory of weights \(query.shape) for what asks, \(context.shape) for what is seen, and bias \(bias.shape)")
      (self.query, self.context, self.bias) = (query, context, bias)
    }
  }

  package struct Pair: Hashable, Sendable {
    package var photo, sentence: Int

    package init(photo: Int, sentence: Int) { (self.photo, self.sentence) = (photo, sentence) }

    /// Every photo with every sentence, photo by photo.
    package static func all(photos: Int, sentences: Int) -> [Pair] {
      (0..<photos).flatMap { photo in (0..<sentences).map { Pair(photo: photo, sentence: $0) } }
    }
  }

  package struct Gradients: Equatable, Sendable {
    package var regions, words: Tensor
    /// Of the weights.
    package var memory: Memory
  }

  let configuration: Configuration
  let memory: Memory
  /// W_q
  let queryWeights: PackedMatrix
  private let contextWeights: PackedMatrix
  private let queries, contexts: Fragments<Tensor>
  /// How many fragments' products with W_q, and with W_c, are held at a time.
  private static let queryRows = 16384, contextRows = 2048
  /// Fragments of a batch; backward it keeps all that its steps computed.
  private static let forwardRows = 2048, backwardRows = 1024

  package init(regions: Fragments<Tensor>, words: Fragments<Tensor>, memory: Memory, _ configuration: Configuration) {
    if let mismatch = Fragments.mismatch(regions, words) { preconditionFailure(mismatch) }
    precondition(
      memory.query.rows == words.vectors.columns, "words \(words.vectors.shape), memory \(memory.query.shape)")
    (self.configuration, self.memory) = (configuration, memory)
    (queryWeights, contextWeights) = (PackedMatrix(memory.query), PackedMatrix(memory.context))
    (queries, contexts) = configuration.direction.sides(regions, words)
  }

  /// The similarity of each pair, keeping nothing.
  package func similarities(_ pairs: [Pair]) -> [Float] {
    var similarities = [Float](repeating: 0, count: pairs.count)
    let workspace = workspace(rows: Self.forwardRows, keeping: false)
    defer { workspace.deallocate() }
    for block in queryBlocks(lookups(pairs)) {
      for some in contextBlocks(block.lookups) {
        let contexts = IMRAMContext.all(of: some)
        for batch in batches(of: some.lookups, block, contexts, workspace, rows: Self.forwardRows) {
          batch.forward()
          batch.addSimilarities(to: &similarities)
        }
      }
    }
    return similarities
  }

  /// w of each step of a pair, from which its similarity is made, [fragments of the query, fragments of the context]:
  /// text to image words and regions. Each row sums to 1.
  package func weights(of pair: Pair) -> [Tensor] {
    let workspace = workspace(rows: 0, keeping: true)
    defer { workspace.deallocate() }
    var weights: [Tensor] = []
    for block in queryBlocks(lookups([pair])) {
      for some in contextBlocks(block.lookups) {
        for batch in batches(of: some.lookups, block, IMRAMContext.all(of: some), workspace, rows: .max) {
          batch.forward()
          weights += (0..<configuration.steps).map(batch.weights)
        }
      }
    }
    return weights
  }

  /// From dL/ds of each pair to the gradients of all that went in. Only pairs whose dL/ds is not zero are gone through,
  /// forward and backward: the others contribute nothing, so that this is the gradient and no approximation, and with
  /// the hardest negatives of n photos and n sentences they are at most 3n of n² pairs. Where a fragment or what it
  /// sees is zero, its cosine counts as constant.
  package func gradients(_ dy: [Float], of pairs: [Pair]) -> Gradients {
    precondition(dy.count == pairs.count, "\(dy.count) gradients of \(pairs.count) pairs")
    let open = lookups(pairs).filter { dy[$0.place] != 0 }
    var dQueries = Tensor(shape: queries.vectors.shape), dContexts = Tensor(shape: contexts.vectors.shape)
    var d = IMRAMGradients(memory)
    let transposed =
      configuration.steps > 1 && !open.isEmpty
      ? (query: PackedMatrix(memory.query, transposed: true), context: PackedMatrix(memory.context, transposed: true))
      : nil
    let workspace = workspace(rows: Self.backwardRows, keeping: true)
    defer { workspace.deallocate() }
    for block in queryBlocks(open) {
      d.queries = block.zeros
      for some in contextBlocks(block.lookups) {
        let contexts = IMRAMContext.all(of: some, backward: true)
        d.contexts = some.zeros
        d.grams = [Float](repeating: 0, count: some.rows.count * workspace.width)
        for batch in batches(of: some.lookups, block, contexts, workspace, rows: Self.backwardRows) {
          batch.forward()
          batch.backward(batch.lookups.map { dy[$0.place] }, queryWeights: transposed?.query, addingTo: &d)
        }
        IMRAMContext.multiply(d.grams, leading: workspace.width, contexts, addingTo: &d.contexts.vectors)
        if let transposed {
          d.contexts.vectors.addProduct(d.contexts.products, transposed.context)
          d.memory.context.addTransposedProduct(some.fragments.vectors, d.contexts.products)
        }
        dContexts.addRows(d.contexts.vectors, at: some.rows)
      }
      if let transposed {
        d.queries.vectors.addProduct(d.queries.products, transposed.query)
        d.memory.query.addTransposedProduct(block.fragments.vectors, d.queries.products)
        d.memory.bias.add(d.queries.products.sumOfRows())
      }
      dQueries.addRows(d.queries.vectors, at: block.rows)
    }
    let (regions, words) = configuration.direction.sides(dQueries, dContexts)
    return Gradients(regions: regions, words: words, memory: d.memory)
  }

  // MARK: - Blocks

  /// The pairs as queries that look at contexts, context by context.
  func lookups(_ pairs: [Pair]) -> [Lookup] {
    pairs.enumerated().map { place, pair in
      let (query, context) = configuration.direction.sides(pair.photo, pair.sentence)
      precondition(
        (0..<queries.segments.count).contains(query) && (0..<contexts.segments.count).contains(context),
        "photo \(pair.photo) and sentence \(pair.sentence) \(configuration.direction) of \(queries.segments.count) "
          + "queries and \(contexts.segments.count) contexts")
      return Lookup(query: query, context: context, place: place)
    }.sorted { ($0.context, $0.query, $0.place) < ($1.context, $1.query, $1.place) }
  }

  /// Some queries with all that they look at.
  func queryBlocks(_ lookups: [Lookup]) -> some Sequence<IMRAMBlock> {
    blocks(of: queries, rows: Self.queryRows, lookups, .query, queryWeights)
  }

  /// Some contexts with all that look at them.
  func contextBlocks(_ lookups: [Lookup]) -> some Sequence<IMRAMBlock> {
    blocks(of: contexts, rows: Self.contextRows, lookups, .context, contextWeights)
  }

  private func blocks(
    of all: Fragments<Tensor>, rows: Int, _ lookups: [Lookup], _ side: Lookup.Side, _ weights: PackedMatrix
  ) -> some Sequence<IMRAMBlock> {
    all.segments.blocks(rows: rows).lazy.compactMap { block in
      let some = lookups.filter { block.contains($0[side]) }
      return some.isEmpty ? nil : IMRAMBlock(of: all, some, side, configuration.steps > 1 ? weights : nil)
    }
  }

  /// Batches of at most so many rows, or of one query, of lookups that come context by context.
  func batches(
    of lookups: [Lookup], _ queries: IMRAMBlock, _ contexts: [IMRAMContext], _ workspace: IMRAMWorkspace, rows: Int
  ) -> [IMRAMBatch] {
    Segments(lengths: lookups.map { queries.fragments.segments[$0.query].count }).blocks(rows: rows).map {
      IMRAMBatch(Array(lookups[$0]), queries, contexts, self, workspace)
    }
  }

  func workspace(rows: Int, keeping: Bool) -> IMRAMWorkspace {
    IMRAMWorkspace(
      rows: max(rows, queries.segments.longest), size: queries.vectors.columns, fragments: contexts.segments.longest,
      steps: configuration.steps, keeping: keeping)
  }
}
