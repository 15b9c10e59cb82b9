import Tensor

/// What is said of identities: phrases of two or three words that some of them have in their sentences, and others do
/// not. A CNN that learns to say them learns what can be seen and named (Li et al., Learning Visual N-Grams from Web
/// Data, ICCV 2017).
package struct Phrases: Equatable {
  /// How many there are.
  package let count: Int
  /// By identity, the numbers of its phrases, rising.
  package let ofIdentities: [[Int]]

  /// The `limit` phrases that are concentrated in the fewest identities for how often they are said, which are those
  /// that say what an identity looks like: "a red crown" comes back in the sentences of some, "bird with a" in those of
  /// all (Church and Gale, Poisson Mixtures, 1995). None that all identities have, or only one.
  /// - Parameter sentences: the words of each identity's sentences. Phrases with word 0, the unknown one, do not count.
  package init(of sentences: [[ArraySlice<Int32>]], limit: Int) {
    var counts: [[Int32]: (identities: Int, sentences: Int)] = [:]
    for own in sentences {
      let said = own.map { Set(phrases($0)) }
      for phrase in said.joined() { counts[phrase, default: (0, 0)].sentences += 1 }
      for phrase in said.reduce(into: Set(), { $0.formUnion($1) }) { counts[phrase]!.identities += 1 }
    }
    let kept = counts.filter { $0.value.identities > 1 && $0.value.identities < sentences.count }
      .map { phrase, count in
        // So many identities would have it if each sentence that says it were of any of them.
        let ids = Double(sentences.count)
        let expected = ids * (1 - exponential(Double(count.sentences) * logarithm(1 - 1 / ids)))
        return (phrase: phrase, excess: (expected - Double(count.identities)) / expected.squareRoot())
      }
      .sorted { $0.excess != $1.excess ? $0.excess > $1.excess : $0.phrase.lexicographicallyPrecedes($1.phrase) }
      .prefix(limit).map(\.phrase)
    let numbers = Dictionary(uniqueKeysWithValues: kept.enumerated().map { ($1, $0) })
    count = kept.count
    ofIdentities = sentences.map { own in
      Set(own.flatMap { phrases($0).compactMap { numbers[$0] } }).sorted()
    }
  }
}

/// All runs of two and of three known words.
private func phrases(_ words: ArraySlice<Int32>) -> [[Int32]] {
  [2, 3].flatMap { length in
    words.indices.dropLast(length - 1).map { Array(words[$0..<$0 + length]) }.filter { !$0.contains(0) }
  }
}
