import Results
import Artifacts
import Datasets

/// A sentence, cut into words as those of examples.h5 were.
struct Query {
  let words: ArraySlice<Int32>
  /// Those that the vocabulary lacks.
  let unknown: [String]

  /// Throws where it has no word.
  init(_ sentence: String, _ examples: Examples) throws {
    let text = try examples.artifact.configuration(as: ExamplesConfiguration.self).text, cut = text.words(in: sentence)
    guard !cut.isEmpty else { throw ArtifactError("“\(sentence)”: has no word: give a sentence") }
    let vocabulary = Vocabulary(words: examples.vocabulary, countedIn: [])
    words = text.marked(cut).map { Int32(vocabulary[$0]) }[...]
    var seen: Set<String> = []
    unknown = cut.filter { vocabulary[$0] == Vocabulary.unknown && seen.insert($0).inserted }
  }
}
