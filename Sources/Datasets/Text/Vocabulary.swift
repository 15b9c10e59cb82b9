/// The words that have an id of their own. Id 0 is the unknown word, which stands for all others.
package struct Vocabulary: Equatable, Sendable {
  package static let unknown = 0
  /// The word of id i is `words[i]`. Word 0 is "UNK", which no tokenizer makes because words are lower case, or the
  /// unknown word of a published vocabulary.
  package let words: [String]
  /// How often each word occurred in the counted sentences. The count of word 0 is the sum over all words without an
  /// id.
  package let counts: [Int]
  private let ids: [String: Int]

  /// Every word that occurs at least `minimumCount` times. The most frequent word comes first; equally frequent words
  /// are in the order of their Unicode scalars. GNA-RNN keeps words that occur more than twice.
  init(counting sentences: some Sequence<[String]>, minimumCount: Int = 3) {
    precondition(minimumCount > 0, "minimum count \(minimumCount)")
    var counts: [String: Int] = [:]
    for word in sentences.joined() { counts[word, default: 0] += 1 }
    let kept = counts.filter { $0.value >= minimumCount }.sorted {
      $0.value != $1.value
        ? $0.value > $1.value : $0.key.unicodeScalars.lexicographicallyPrecedes($1.key.unicodeScalars)
    }
    words = ["UNK"] + kept.map(\.key)
    let known = kept.map(\.value)
    self.counts = [counts.reduce(0) { $0 + $1.value } - known.reduce(0, +)] + known
    ids = Dictionary(uniqueKeysWithValues: kept.enumerated().map { ($1.key, $0 + 1) })
  }

  /// A vocabulary with given ids; word 0 is the unknown one. The words are counted in `sentences`.
  package init(words: [String], countedIn sentences: some Sequence<[String]>) {
    precondition(!words.isEmpty, "a vocabulary without the unknown word")
    // Python distinguishes some words that are equal by Unicode's rules: the first of them counts for all.
    let ids = Dictionary(words.enumerated().map { ($1, $0) }) { first, _ in first }
    var counts = [Int](repeating: 0, count: words.count)
    for word in sentences.joined() { counts[ids[word] ?? Self.unknown] += 1 }
    (self.words, self.counts, self.ids) = (words, counts, ids)
  }

  package var count: Int { words.count }

  /// The id of a word, 0 for one that the vocabulary lacks.
  package subscript(word: String) -> Int { ids[word] ?? Vocabulary.unknown }
}
