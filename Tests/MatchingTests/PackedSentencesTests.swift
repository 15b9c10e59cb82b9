import Matching
import Testing

struct PackedSentencesTests {
  let packed = PackedSentences([[7, 8], [9], [7, 9, 8], [5, 5]])

  @Test func longestFirstStepByStep() {
    // Sorted: sentence 2, then 0 and 3 as they come, then 1.
    #expect(packed.position == [1, 3, 0, 2] && packed.lengths == [2, 1, 3, 2] && packed.count == 4)
    #expect(packed.batchSizes == [4, 3, 1])
    #expect(packed.words == [7, 5, 9, 8])
    #expect(packed.types.map { packed.words[$0] } == [7, 7, 5, 9, 9, 8, 5, 8])
    #expect(packed.lastRows == [5, 3, 7, 6])
  }

  @Test func everyWordHasItsOwnRow() {
    let all = tinySentences
    let packed = PackedSentences(all)
    var rows: [Int] = []
    for (i, sentence) in all.enumerated() {
      for (t, word) in sentence.enumerated() {
        rows.append(packed.row(ofWord: t, in: i))
        #expect(packed.words[packed.types[rows.last!]] == Int(word))
      }
      #expect(packed.lastRows[i] == rows.last!)
    }
    #expect(rows.sorted() == Array(0..<packed.types.count))
    #expect(Set(packed.words).count == packed.words.count && packed.batchSizes.reduce(0, +) == rows.count)
  }

  @Test func slicesNeedNotBeginAtZero() {
    let words: [Int32] = [0, 0, 7, 8, 9, 7, 9, 8, 5, 5]
    let slices = PackedSentences([words[2..<4], words[4..<5], words[5..<8], words[8..<10]])
    #expect(slices.types == packed.types && slices.words == packed.words && slices.batchSizes == packed.batchSizes)
  }

  @Test func noSentences() {
    let none = PackedSentences([])
    #expect(none.count == 0 && none.batchSizes == [] && none.words == [] && none.types == [] && none.lastRows == [])
  }
}
