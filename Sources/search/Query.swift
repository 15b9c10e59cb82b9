import Results
import Artifacts
import Datasets

/// A sentence, cut into words as those of examples.h5 were.
struct Query {
  let words: ArraySlice<Int32>
  /// Those that the vocabulary lacks.
  let unknown: [String]

  /// Throws where it has no word, or examples.h5 does not say how sentences were cut.
  init(_ sentence: String, _ examples: Examples) throws {
    let told = examples.artifact.provenance
    guard let tokenizer = told.option("tokenizer").flatMap(Tokenizer.init(rawValue:)),
      let limit = told.option("max-words").flatMap({ Int($0) })
    else {
      throw ArtifactError(
        "\(examples.artifact.path): does not say its --tokenizer and --max-words: run make redo-preprocess")
    }
    let cut = tokenizer.words(in: sentence, limit: limit)
    guard !cut.isEmpty else { throw ArtifactError("“\(sentence)”: has no word: give a sentence") }
    let marked = told.isSet("sentence-marks") ? PublishedVocabulary.marked(cut) : cut
    let vocabulary = Vocabulary(words: examples.vocabulary, countedIn: [])
    words = marked.map { Int32(vocabulary[$0]) }[...]
    var seen: Set<String> = []
    unknown = cut.filter { vocabulary[$0] == Vocabulary.unknown && seen.insert($0).inserted }
  }
}
