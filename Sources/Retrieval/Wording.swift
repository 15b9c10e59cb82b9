import Artifacts
import Datasets
import Indexing

/// How the sentences that networks know become words, and which words they know.
package struct Wording {
  let text: ExamplesConfiguration.Text
  let vocabulary: Vocabulary
  /// The file that has the vocabulary, for errors.
  let path: String

  /// - Throws: `ArtifactError` where examples.h5 does not say how its sentences were cut.
  package init(_ examples: Examples) throws {
    text = try examples.artifact.configuration(as: ExamplesConfiguration.self).text
    vocabulary = Vocabulary(words: examples.vocabulary, countedIn: [])
    path = examples.artifact.path
  }

  package init(_ networks: PackedNetworks) {
    text = networks.configuration.text
    vocabulary = Vocabulary(words: networks.vocabulary, countedIn: [])
    path = networks.artifact.path
  }
}
