import ArgumentParser
import Matching
import Stage
import Tensor
import Training

extension JointEmbedding.Encoder: ExpressibleByArgument {}
extension JointEmbedding.Pooling: ExpressibleByArgument {}

/// The network of stage 1; defaults are the paper's where it speaks.
struct EmbeddingNetworkOptions: ParsableArguments {
  @Option(help: "What reads the words: lstm, with a projection of its states (the paper), or gru, without one (VSE++).")
  var encoder = JointEmbedding.Encoder.lstm
  @Option(help: "How its states become a sentence's vector: last (the paper), max or mean over all words.")
  var pooling = JointEmbedding.Pooling.last
  @Flag(
    inversion: .prefixedNo, exclusivity: .chooseLast,
    help: "Read sentences from their end too, with a second LSTM or GRU.") var bidirectional = false
  @Option(within: 1...65_536, help: "Dimensions of the joint space; with --encoder gru also --hidden-size.")
  var dimensions = 512
  @Option(within: 1...65_536, help: "Dimensions of a word's vector.") var embeddingSize = 512
  @Option(within: 1...65_536, help: "Size of the encoder's state.") var hiddenSize = 512
  @OptionGroup var dropout: EmbeddingDropout

  func model(channels: Int, vocabulary: Int, using generator: inout SplitMix64) -> JointEmbedding {
    var configuration = JointEmbedding.Configuration(
      encoder: encoder, pooling: pooling, isBidirectional: bidirectional)
    dropout.set(&configuration)
    return JointEmbedding(
      configuration: configuration, channels: channels, words: (vocabulary, embeddingSize, hiddenSize),
      dimensions: dimensions, using: &generator)
  }

  func validate() throws {
    guard encoder == .lstm || dimensions == hiddenSize else {
      throw ValidationError(
        "--hidden-size \(hiddenSize): with --encoder gru nothing is projected: give the same --dimensions, not "
          + "\(dimensions)")
    }
  }
}
