import Autodiff
import Tensor

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
package struct RecurrentAttention: Sendable {
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
      self.direction = direction
      self.steps = steps
      self.smoothing = smoothing
      self.normalizesMemory = normalizesMemory
    }
  }

  /// [W_g; W_o] and its bias as products from the left want it: columns are the d of the gate, then the d of the
  /// output.
  package struct Memory: Equatable, Sendable {
    /// W_q [d, 2d], W_c [d, 2d] and b [2d].
    package var query: Tensor, context: Tensor, bias: Tensor

    package init(query: Tensor, context: Tensor, bias: Tensor) {
      precondition(
        query.columns == 2 * query.rows && context.shape == query.shape && bias.count == query.columns,
        "a memory of weights \(query.shape) for what asks, \(context.shape) for what is seen, and bias \(bias.shape)")
      (self.query, self.context, self.bias) = (query, context, bias)
    }
  }

  package struct Pair: Hashable, Sendable {
    package var photo: Int, sentence: Int

    package init(photo: Int, sentence: Int) { (self.photo, self.sentence) = (photo, sentence) }

    /// Every photo with every sentence, photo by photo.
    package static func all(photos: Int, sentences: Int) -> [Pair] {
      (0..<photos).flatMap { photo in (0..<sentences).map { Pair(photo: photo, sentence: $0) } }
    }
  }

  package struct Gradients: Equatable, Sendable {
    package var regions: Tensor, words: Tensor
    /// Of the weights.
    package var memory: Memory
  }

  private let pass: RecurrentAttentionPass

  package init(
    regions: Fragments<Tensor>, words: Fragments<Tensor>, memory: Memory, _ configuration: Configuration
  ) {
    if let mismatch = Fragments.mismatch(regions, words) { preconditionFailure(mismatch) }
    precondition(
      memory.query.rows == words.vectors.columns, "words \(words.vectors.shape), memory \(memory.query.shape)")
    pass =
      configuration.direction == .textToImage
      ? RecurrentAttentionPass(queries: words, contexts: regions, memory, configuration)
      : RecurrentAttentionPass(queries: regions, contexts: words, memory, configuration)
  }

  /// The similarity of each pair, keeping nothing.
  package func similarities(_ pairs: [Pair]) -> [Float] { pass.forward(pass.lookups(pairs), count: pairs.count) }

  /// From dL/ds of each pair to the gradients of all that went in. Only pairs whose dL/ds is not zero are gone through,
  /// forward and backward: the others contribute nothing, so that this is the gradient and no approximation, and with
  /// the hardest negatives of n photos and n sentences they are at most 3n of n² pairs. Where a fragment or what it
  /// sees is zero, its cosine counts as constant.
  package func gradients(_ dy: [Float], of pairs: [Pair]) -> Gradients {
    precondition(dy.count == pairs.count, "\(dy.count) gradients of \(pairs.count) pairs")
    let d = pass.backward(pass.lookups(pairs).filter { dy[$0.place] != 0 }, dy)
    return pass.configuration.direction == .textToImage
      ? Gradients(regions: d.contexts, words: d.queries, memory: d.memory)
      : Gradients(regions: d.queries, words: d.contexts, memory: d.memory)
  }
}
