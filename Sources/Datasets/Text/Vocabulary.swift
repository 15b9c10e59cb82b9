/// The words that have an id of their own. Id 0 is the unknown word, for all others.
package struct Vocabulary: Equatable, Sendable {
  package static let unknown = 0
  /// Row i is the word of id i; row 0 is "UNK", which no tokenizer makes, as words are lower case, or what a published
  /// vocabulary calls it.
  package let words: [String]
  /// How often each occurred in what was counted; that of row 0 is the sum over all words that have no id.
  package let counts: [Int]
  private let ids: [String: Int]

  /// Every word that occurs at least `minimumCount` times, the most frequent first and equals in the order of their
  /// Unicode scalars. GNA-RNN keeps a word met more than twice.
  package init(counting sentences: some Sequence<[String]>, minimumCount: Int = 3) {
    precondition(minimumCount > 0, "minimum count \(minimumCount)")
    var counts: [String: Int] = [:]
    for sentence in sentences {
      for word in sentence { counts[word, default: 0] += 1 }
    }
    let kept = counts.filter { $0.value >= minimumCount }
      .sorted {
        $0.value != $1.value
          ? $0.value > $1.value : $0.key.unicodeScalars.lexicographicallyPrecedes($1.key.unicodeScalars)
      }
    words = ["UNK"] + kept.map(\.key)
    let known = kept.map(\.value)
    self.counts = [counts.reduce(0) { $0 + $1.value } - known.reduce(0, +)] + known
    ids = Dictionary(uniqueKeysWithValues: kept.enumerated().map { ($1.key, $0 + 1) })
  }

  /// Words that have their ids already, that of id 0 the unknown one, and how often they occur in `sentences`.
  package init(words: [String], countedIn sentences: some Sequence<[String]>) {
    precondition(!words.isEmpty, "a vocabulary without the unknown word")
    // Equal by Unicode's rules are words that Python tells apart: the first has what is said of either.
    let ids = Dictionary(words.enumerated().map { ($1, $0) }) { first, _ in first }
    var counts = [Int](repeating: 0, count: words.count)
    for sentence in sentences {
      for word in sentence { counts[ids[word] ?? Self.unknown] += 1 }
    }
    (self.words, self.counts, self.ids) = (words, counts, ids)
  }

  package var count: Int { words.count }

  /// The id of a word, 0 for one that the vocabulary lacks.
  package subscript(word: String) -> Int { ids[word] ?? Vocabulary.unknown }
}
