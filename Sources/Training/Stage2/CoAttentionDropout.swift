import ArgumentParser
import Matching
import Stage

/// The dropout with which a pair matcher is trained.
package struct CoAttentionDropout: ParsableArguments {
  @Option(within: 0..<1, help: "Dropout after the first fully connected layer.") package var dropout: Float = 0.5
  @Option(within: 0..<1, help: "Dropout on the word vectors, one mask for all occurrences of a word in a batch.")
  package var wordDropout: Float = 0
  @Option(within: 0..<1, help: "Dropout on the cells, of whole channels of a photo.")
  package var cellDropout: Float = 0

  package init() {}

  /// Gives the network this dropout.
  package func set(_ configuration: inout CoAttention.Configuration) {
    configuration.dropout = dropout
    configuration.wordDropout = wordDropout
    configuration.cellDropout = cellDropout
  }
}
