import Recurrent

/// Sentences laid out for an LSTM: every distinct word once, and every beginning that sentences share once.
package struct PackedSentences {
  /// The distinct words, in the order of their first appearance.
  package let words: [Int]
  /// The sentences as rows of `words`.
  package let tree: PrefixTree

  /// - Parameter sentences: word ids, at least one a sentence.
  package init(_ sentences: [ArraySlice<Int32>]) {
    precondition(sentences.allSatisfy { !$0.isEmpty }, "an empty sentence among \(sentences.count)")
    var words: [Int] = [], row: [Int32: Int] = [:]
    for word in sentences.joined() where row[word] == nil {
      row[word] = words.count
      words.append(Int(word))
    }
    (self.words, tree) = (words, PrefixTree(sentences.map { $0.map { row[$0]! } }))
  }
}
