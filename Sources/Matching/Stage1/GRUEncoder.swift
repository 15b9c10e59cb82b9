import Autodiff
import Recurrent
import Tensor

/// Words → embedding → GRU, whose states are the fragments of a sentence (Lee et al. 2018, §3.2): "h = (forward +
/// backward) / 2" where a second GRU reads sentences from their end.
///
/// Parameters: `embedding` [V, E], `gru.input` [E, 3H], `gru.bias` [3H], `gru.recurrent` [H, 3H], `gru.recurrent-bias`
/// [3H], gates packed [r; z; n]: PyTorch's weights, transposed. A second GRU has the same under `gru-backward.`.
package struct GRUEncoder {
  /// The states of all words, [words, H], sentence after sentence.
  package let states: Variable
  /// The words of each sentence.
  package let sentences: Segments

  package static let embedding = Embedding(), forward = GRULayer("gru"), backward = GRULayer("gru-backward")

  /// The parameters of one GRU or of both, without the embedding.
  static func shapes(isBidirectional: Bool, hidden: String) -> [ParameterShape] {
    (isBidirectional ? [forward, backward] : [forward]).flatMap { $0.shapes(inputs: "E", hidden: hidden) }
  }

  /// Adds fresh parameters: embeddings from U(−0.1, 0.1), as SCAN's code has it, then those of `GRULayer`.
  package static func initialize(
    _ parameters: inout Parameters, _ size: EncoderSize, isBidirectional: Bool, using generator: inout SplitMix64
  ) {
    parameters[embedding.name] = Tensor(uniform: 0.1, shape: [size.vocabulary, size.embedding], using: &generator)
    for layer in isBidirectional ? [forward, backward] : [forward] {
      layer.initialize(&parameters, inputs: size.embedding, hidden: size.hidden, using: &generator)
    }
  }

  /// Both ways where the parameters have a second GRU.
  /// - Parameter probability: of dropout of the word vectors, one mask for all occurrences of a word in the batch.
  package init(_ packed: PackedSentences, _ pass: ForwardPass, dropout probability: Float = 0) {
    let words = pass.vectors(of: packed.words, dropping: probability), tree = packed.tree, variables = pass.variables
    sentences = Segments(lengths: tree.paths.map(\.count))
    let forward = Self.forward(words, tree, variables).rows(tree.paths.flatMap { $0 })
    if variables.names.contains(Self.backward.input.weights) {
      let tree = tree.reversed()
      let backward = Self.backward(words, tree, variables).rows(tree.paths.flatMap { $0.reversed() })
      states = 0.5 * (forward + backward)
    } else {
      states = forward
    }
  }
}
