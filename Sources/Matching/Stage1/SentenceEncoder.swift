import Autodiff
import Recurrent
import Tensor

/// V, E and H of an encoder of sentences.
package typealias EncoderSize = (vocabulary: Int, embedding: Int, hidden: Int)

/// Words → embedding → LSTM, as in §3 of Li et al. 2017: "one-hot → FC → LSTM".
///
/// Parameters: `embedding` [V, E], `lstm.input` [E, 4H], `lstm.recurrent` [H, 4H], `lstm.bias` [4H], gates packed [i;
/// f; g; o]. A second LSTM, which reads sentences from their end, has the same under `lstm-backward.`.
package struct SentenceEncoder {
  package static let embedding = Embedding(), forward = LSTMLayer("lstm"), backward = LSTMLayer("lstm-backward")

  /// The parameters that read sentences forward.
  package static let names = [embedding.name] + forward.names

  /// Adds fresh parameters: embeddings from N(0, 1) (ten points of top-1 better than small ones on CUB), then those of
  /// `LSTMLayer`.
  package static func initialize(
    _ parameters: inout Parameters, _ size: EncoderSize, using generator: inout SplitMix64
  ) {
    parameters[embedding.name] = Tensor(normal: 1, shape: [size.vocabulary, size.embedding], using: &generator)
    forward.initialize(&parameters, inputs: size.embedding, hidden: size.hidden, using: &generator)
  }

  /// A fresh encoder of the size of that of `parameters`.
  package static func fresh(like parameters: Parameters, using generator: inout SplitMix64) -> Parameters {
    var encoder = Parameters()
    let words = parameters[embedding.name], recurrent = parameters[forward.recurrent]
    initialize(&encoder, (words.rows, words.columns, recurrent.rows), using: &generator)
    return encoder
  }

  /// h of every node of the sentences' tree, and c of each sentence's last word.
  /// - Parameter dropout: on the word vectors, one mask for all occurrences of a word in the batch (Gal and Ghahramani
  ///   2016).
  package static func encode(_ sentences: PackedSentences, _ pass: ForwardPass, dropout: Float = 0) -> LSTMOutput {
    forward(pass.vectors(of: sentences.words, dropping: dropout), sentences.tree, pass.variables)
  }

  /// The same read forward, then backward: there, nodes are those of the `reversed` sentences, and c is that of each
  /// sentence's *first* word. Both LSTMs see the same word vectors.
  package static func encodeBothWays(_ sentences: PackedSentences, _ pass: ForwardPass, dropout: Float = 0)
    -> (forward: LSTMOutput, backward: LSTMOutput, reversed: PrefixTree)
  {
    let words = pass.vectors(of: sentences.words, dropping: dropout), reversed = sentences.tree.reversed()
    return (forward(words, sentences.tree, pass.variables), backward(words, reversed, pass.variables), reversed)
  }
}
