import Recurrent
import Tensor

/// Sentences laid out for an LSTM: every distinct word once, and every beginning that sentences share once.
package struct PackedSentences {
  /// The distinct words, in the order of their first appearance.
  package let words: [Int]
  /// The sentences as rows of `words`.
  package let tree: PrefixTree

  /// - Parameter sentences: word ids, at least one a sentence.
  package init(_ sentences: [ArraySlice<Int32>]) {
    precondition(sentences.allSatisfy { !$0.isEmpty }, "an empty sentence among \(sentences.count)")
    var words: [Int] = [], rowOfWord: [Int32: Int] = [:]
    tree = PrefixTree(
      sentences.map { sentence in
        sentence.map { word in
          if let row = rowOfWord[word] { return row }
          rowOfWord[word] = words.count
          words.append(Int(word))
          return words.count - 1
        }
      })
    self.words = words
  }
}
