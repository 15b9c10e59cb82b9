import Matching
import Recurrent
import Tensor
import Testing

struct PackedSentencesTests {
  let packed = PackedSentences([[7, 8], [9], [7, 9, 8], [5, 5]])

  @Test func everyWordOnceAndSentencesAsItsRows() {
    #expect(packed.words == [7, 8, 9, 5])
    #expect(packed.tree == PrefixTree([[0, 1], [2], [0, 2, 1], [3, 3]]))
  }

  @Test func slicesNeedNotBeginAtZero() {
    let words: [Int32] = [0, 0, 7, 8, 9, 7, 9, 8, 5, 5]
    let slices = PackedSentences([words[2..<4], words[4..<5], words[5..<8], words[8..<10]])
    #expect(slices.words == packed.words && slices.tree == packed.tree)
  }

  @Test func noSentences() {
    let none = PackedSentences([])
    #expect(none.words == [] && none.tree.count == 0)
  }
}
