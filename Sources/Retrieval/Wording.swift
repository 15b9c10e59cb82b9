import Artifacts
import Datasets
import Indexing

/// How the sentences that networks know become words, and which words they know.
package struct Wording {
  let text: ExamplesConfiguration.Text
  let vocabulary: Vocabulary

  /// - Throws: `ArtifactError` where examples.h5 does not say how its sentences were cut.
  package init(_ examples: Examples) throws {
    text = try examples.artifact.configuration(as: ExamplesConfiguration.self).text
    vocabulary = Vocabulary(words: examples.vocabulary, countedIn: [])
  }

  package init(_ networks: PackedNetworks) {
    text = networks.configuration.text
    vocabulary = Vocabulary(words: networks.vocabulary, countedIn: [])
  }

  /// Some words that the networks know, the frequent ones first.
  package func samples(_ count: Int) -> [String] {
    Array(vocabulary.words.dropFirst().lazy.filter { $0.count > 3 && $0.allSatisfy(\.isLetter) }.prefix(count))
  }
}
