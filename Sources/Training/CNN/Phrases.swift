/// What is said of identities: phrases of two or three words that some of them have in their sentences, and others do
/// not. A CNN that learns to say them learns what can be seen and named (Li et al., Learning Visual N-Grams from Web
/// Data, ICCV 2017).
package struct Phrases: Equatable {
  /// How many there are.
  package let count: Int
  /// By identity, the numbers of its phrases, rising.
  package let ofIdentities: [[Int]]

  /// The `limit` phrases that the most identities have, but none that more than half of them have, or less than three.
  /// - Parameter sentences: the words of each identity's sentences. Phrases with word 0, the unknown one, do not count.
  package init(of sentences: [[ArraySlice<Int32>]], limit: Int) {
    let said = sentences.map { Set($0.flatMap(phrases)) }
    var counts: [[Int32]: Int] = [:]
    for phrase in said.joined() { counts[phrase, default: 0] += 1 }
    let kept = counts.filter { (3...max(3, sentences.count / 2)).contains($0.value) }
      .sorted { $0.value != $1.value ? $0.value > $1.value : $0.key.lexicographicallyPrecedes($1.key) }
      .prefix(limit).map(\.key)
    let numbers = Dictionary(uniqueKeysWithValues: kept.enumerated().map { ($1, $0) })
    count = kept.count
    ofIdentities = said.map { $0.compactMap { numbers[$0] }.sorted() }
  }
}

/// All runs of two and of three known words.
private func phrases(_ words: ArraySlice<Int32>) -> [[Int32]] {
  [2, 3].flatMap { length in
    words.indices.dropLast(length - 1).map { Array(words[$0..<$0 + length]) }.filter { !$0.contains(0) }
  }
}
