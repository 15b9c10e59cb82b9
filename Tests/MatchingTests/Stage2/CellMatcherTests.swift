import Autodiff
import Tensor
import TestSupport
import Testing

@testable import Matching

struct CellMatcherTests {
  /// Sentences 0 and 2 begin alike; of 0 and 1 nothing is asked.
  @Test func someSentencesKeepTheirRowsOnly() {
    let rows = random([6, 3], 1), whole = random([4, 2], 2)
    let words = SentenceWords(
      heads: ["a": .constant(rows)], sentences: ["b": .constant(whole)], paths: [[0, 1], [2], [0, 3, 4], [5]])
    let (some, places) = words.rows(of: [3, 2, 3])
    #expect(places == [1, 0, 1] && some.paths == [[0, 1, 2], [3]])
    #expect(some.heads["a"]!.value == rows.gatheringRows([0, 3, 4, 5]))
    #expect(some.sentences["b"]!.value == whole.gatheringRows([2, 3]))
  }
}
