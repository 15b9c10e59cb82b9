import ArgumentParser
import Matching
import Stage

/// The dropout with which a joint embedding is trained.
package struct EmbeddingDropout: ParsableArguments {
  @Option(within: 0..<1, help: "Dropout on the CNN vector.") package var imageDropout: Float = 0
  @Option(within: 0..<1, help: "Dropout on the word vectors, one mask for all occurrences of a word in a batch.")
  package var wordDropout: Float = 0
  @Option(within: 0..<1, help: "Dropout on the encoder's output.") package var sentenceDropout: Float = 0

  package init() {}

  /// Gives the network this dropout.
  package func set(_ configuration: inout JointEmbedding.Configuration) {
    configuration.imageDropout = imageDropout
    configuration.wordDropout = wordDropout
    configuration.sentenceDropout = sentenceDropout
  }
}
