import Attention
import Recurrent
import Autodiff
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

  /// The state at each sentence's last word, [sentences, H].
  package var lastStates: Variable { rows(states, sentences.starts.dropFirst().map { $0 - 1 }) }

  /// Embeddings from U(−0.1, 0.1), as SCAN's code has it, and weights and biases from U(±1/√H), as PyTorch has it.
  package static func initialize(
    _ parameters: inout Parameters, vocabulary: Int, embedding: Int, hidden: Int, isBidirectional: Bool,
    using generator: inout SplitMix64
  ) {
    let bound = 1 / Float(hidden).squareRoot()
    parameters["embedding"] = Tensor(uniform: 0.1, shape: [vocabulary, embedding], using: &generator)
    for name in isBidirectional ? [forward, backward] : [forward] {
      for (part, shape) in [
        ("input", [embedding, 3 * hidden]), ("bias", [3 * hidden]), ("recurrent", [hidden, 3 * hidden]),
        ("recurrent-bias", [3 * hidden]),
      ] {
        parameters["\(name).\(part)"] = Tensor(uniform: bound, shape: shape, using: &generator)
      }
    }
  }

  /// Both ways where `variables` have a second GRU.
  /// - Parameter dropout: on the word vectors, one mask for all occurrences of a word in the batch.
  package init(
    _ packed: PackedSentences, _ variables: Variables, dropout probability: Float = 0, using generator: inout SplitMix64
  ) {
    let words = dropout(rows(variables["embedding"], packed.words), probability: probability, using: &generator)
    func states(_ name: String, _ tree: PrefixTree) -> Variable {
      gru(
        linear(words, variables["\(name).input"], variables["\(name).bias"]), tree,
        recurrent: variables["\(name).recurrent"],
        bias: variables["\(name).recurrent-bias"])
    }
    let forward = rows(states(Self.forward, packed.tree), packed.tree.paths.flatMap { $0 })
    sentences = Segments(lengths: packed.tree.paths.map(\.count))
    if variables.names.contains("\(Self.backward).input") {
      let tree = packed.tree.reversed()
      let backward = rows(states(Self.backward, tree), tree.paths.flatMap { $0.reversed() })
      self.states = scaled(sum(forward, backward), by: 0.5)
    } else {
      self.states = forward
    }
  }

  private static let forward = "gru", backward = "gru-backward"
}
