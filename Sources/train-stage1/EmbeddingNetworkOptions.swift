import ArgumentParser
import Matching
import Stage
import Tensor

/// The network of stage 1; defaults are the paper's where it speaks.
struct EmbeddingNetworkOptions: ParsableArguments {
  @Option(help: "What reads the words: lstm, with a projection of its states (the paper), or gru, without one (VSE++).")
  var encoder = JointEmbedding.Encoder.lstm
  @Option(help: "How its states become a sentence's vector: last (the paper), max or mean over all words.")
  var pooling = JointEmbedding.Pooling.last
  @Flag(
    inversion: .prefixedNo, exclusivity: .chooseLast,
    help: "Read sentences from their end too, with a second LSTM or GRU.") var bidirectional = false
  @Option(help: "Dimensions of the joint space; with --encoder gru also --hidden-size.") var dimensions = 512
  @Option(help: "Dimensions of a word's vector.") var embeddingSize = 512
  @Option(help: "Size of the encoder's state.") var hiddenSize = 512
  @Option(help: "Dropout on the CNN vector.") var imageDropout: Float = 0
  @Option(help: "Dropout on the word vectors, one mask for all occurrences of a word in a batch.") var wordDropout:
    Float = 0
  @Option(help: "Dropout on the encoder's output.") var sentenceDropout: Float = 0

  /// Of a network like one that was trained, with the dropout that is asked for.
  func configuration(like trained: JointEmbedding.Configuration) -> JointEmbedding.Configuration {
    .init(
      encoder: trained.encoder, pooling: trained.pooling, isBidirectional: trained.isBidirectional,
      imageDropout: imageDropout,
      wordDropout: wordDropout, sentenceDropout: sentenceDropout)
  }

  func model(channels: Int, vocabulary: Int, using generator: inout SplitMix64) -> JointEmbedding {
    JointEmbedding(
      configuration: configuration(like: .init(encoder: encoder, pooling: pooling, isBidirectional: bidirectional)),
      channels: channels, vocabulary: vocabulary, embedding: embeddingSize, hidden: hiddenSize, dimensions: dimensions,
      using: &generator)
  }

  func validate() throws {
    for (option, size) in [
      ("--dimensions", dimensions), ("--embedding-size", embeddingSize), ("--hidden-size", hiddenSize),
    ] {
      try check(option, size, .from(1, to: 65_536))
    }
    guard encoder == .lstm || dimensions == hiddenSize else {
      throw ValidationError(
        "--hidden-size \(hiddenSize): with --encoder gru nothing is projected: give the same --dimensions, not "
          + "\(dimensions)"
      )
    }
    for (option, share) in [
      ("--image-dropout", imageDropout), ("--word-dropout", wordDropout), ("--sentence-dropout", sentenceDropout),
    ] {
      try check(option, share, .from(0, below: 1))
    }
  }
}

extension JointEmbedding.Encoder: ExpressibleByArgument {}
extension JointEmbedding.Pooling: ExpressibleByArgument {}
