import Recurrent
import Autodiff
import Tensor

/// Words → embedding → LSTM, as in §3 of Li et al. 2017: "one-hot → FC → LSTM".
///
/// Parameters: `embedding` [V, E], `lstm.input` [E, 4H], `lstm.recurrent` [H, 4H], `lstm.bias` [4H], gates packed [i;
/// f; g; o]. A second LSTM that reads sentences from their end (Schuster and Paliwal 1997) has the same under
/// `lstm-backward.`.
package struct SentenceEncoder {
  /// What an LSTM made of the sentences, and the tree whose nodes its states belong to.
  package struct Direction {
    package let output: LSTMOutput
    package let tree: PrefixTree
  }

  /// Embeddings from N(0, 1) (ten points of top-1 better than small ones on CUB), LSTM weights from U(±1/√H), forget
  /// bias 1.
  package static func initialize(
    _ parameters: inout Parameters, vocabulary: Int, embedding: Int, hidden: Int, using generator: inout SplitMix64
  ) {
    parameters["embedding"] = Tensor(normal: 1, shape: [vocabulary, embedding], using: &generator)
    initialize(&parameters, lstm: forward, embedding: embedding, hidden: hidden, using: &generator)
  }

  /// The LSTM that reads backward, beside those parameters that `initialize` made.
  package static func initializeBackward(_ parameters: inout Parameters, using generator: inout SplitMix64) {
    let shape = parameters["lstm.input"].shape
    initialize(&parameters, lstm: backward, embedding: shape[0], hidden: shape[1] / 4, using: &generator)
  }

  private static func initialize(
    _ parameters: inout Parameters, lstm name: String, embedding: Int, hidden: Int, using generator: inout SplitMix64
  ) {
    let bound = 1 / Float(hidden).squareRoot()
    parameters["\(name).input"] = Tensor(uniform: bound, shape: [embedding, 4 * hidden], using: &generator)
    parameters["\(name).recurrent"] = Tensor(uniform: bound, shape: [hidden, 4 * hidden], using: &generator)
    var bias = Tensor(shape: [4 * hidden])
    for j in hidden..<2 * hidden { bias.elements[j] = 1 }
    parameters["\(name).bias"] = bias
  }

  /// A fresh encoder of the size of that of `parameters`.
  package static func fresh(like parameters: Parameters, using generator: inout SplitMix64) -> Parameters {
    var encoder = Parameters()
    let words = parameters["embedding"], recurrent = parameters["lstm.recurrent"]
    initialize(&encoder, vocabulary: words.rows, embedding: words.columns, hidden: recurrent.rows, using: &generator)
    return encoder
  }

  /// h of every node of the sentences' tree, and c of each sentence's last word.
  /// - Parameter dropout: on the word vectors, one mask for all occurrences of a word in the batch (Gal and Ghahramani
  ///   2016).
  package static func encode(
    _ sentences: PackedSentences, _ variables: Variables, dropout probability: Float = 0,
    using generator: inout SplitMix64
  ) -> LSTMOutput {
    let words = dropout(rows(variables["embedding"], sentences.words), probability: probability, using: &generator)
    return encode(words, sentences.tree, lstm: forward, variables).output
  }

  /// The same read forward, then backward: there, nodes are those of the reversed sentences, and c is that of each
  /// sentence's *first* word. Both LSTMs see the same word vectors.
  package static func encodeBothWays(
    _ sentences: PackedSentences, _ variables: Variables, dropout probability: Float = 0,
    using generator: inout SplitMix64
  ) -> (forward: Direction, backward: Direction) {
    let words = dropout(rows(variables["embedding"], sentences.words), probability: probability, using: &generator)
    return (
      encode(words, sentences.tree, lstm: forward, variables),
      encode(words, sentences.tree.reversed(), lstm: backward, variables)
    )
  }

  private static let forward = "lstm", backward = "lstm-backward"

  private static func encode(_ words: Variable, _ tree: PrefixTree, lstm name: String, _ variables: Variables)
    -> Direction
  {
    let inputs = linear(words, variables["\(name).input"], variables["\(name).bias"])
    return Direction(output: lstm(inputs, tree, recurrent: variables["\(name).recurrent"]), tree: tree)
  }
}
