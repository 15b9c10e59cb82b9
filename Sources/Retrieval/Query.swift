import Datasets
import Stage

/// A sentence that cannot be asked.
package struct QueryError: Error, CustomStringConvertible {
  package let sentence: String
  package let description: String
}

/// A sentence, cut into words as those that the networks learned from were.
package struct Query {
  package let words: ArraySlice<Int32>
  /// Those that the vocabulary lacks.
  package let unknown: [String]

  /// As messages list them.
  package var unknownWords: String { unknown.map { "“\($0.printable())”" }.joined(separator: ", ") }

  /// - Throws: `QueryError` where it has no word, or none that the vocabulary has: then no photo fits it better than
  ///   another.
  package init(_ sentence: String, _ wording: Wording) throws {
    let text = wording.text, vocabulary = wording.vocabulary, cut = text.words(in: sentence)
    func refused(_ reason: String) -> QueryError {
      QueryError(sentence: sentence, description: "“\(sentence)”: \(reason)")
    }
    guard !cut.isEmpty else { throw refused("has no word: give a sentence") }
    words = text.marked(cut).map { Int32(vocabulary[$0]) }[...]
    var seen: Set<String> = []
    unknown = cut.filter { vocabulary[$0] == Vocabulary.unknown && seen.insert($0).inserted }
    guard cut.contains(where: { vocabulary[$0] != Vocabulary.unknown }) else {
      throw refused(
        "the vocabulary has no \(unknownWords), so no photo fits better than another: give words that it has, "
          + "such as \(wording.samples(3).joined(separator: ", "))")
    }
  }
}
