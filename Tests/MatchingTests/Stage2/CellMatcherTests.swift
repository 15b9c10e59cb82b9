import Autodiff
import Tensor
import TestSupport
import Testing

@testable import Matching

struct CellMatcherTests {
  /// Whatever a pair is, the score is that of the prior; all but the last layer stays.
  @Test func withAPriorItBeginsByAddingNothing() throws {
    func check(_ fresh: some CellMatcher) throws {
      var model = fresh
      let prior = Prior(gain: 2, offset: -1), (photos, sentences) = ([0, 1, 2, 0], [0, 1, 4, 3])
      func scores() throws -> [Float] {
        try model.scores(photos: photos, sentences: sentences, data: tinyPairData, views: 1) { _ in }
      }
      #expect(try fresh.prior == nil && Set(scores()).count == 4)
      model.begin(with: prior)
      #expect(try scores() == [0, 0, 0, 0])
      // As programs ask, which do not know what matcher it is.
      let stored: any PairMatcher = model
      #expect(stored.prior == prior)
      for name in fresh.parameters.names {
        #expect((model.parameters[name] == fresh.parameters[name]) == !name.hasPrefix("confidence."), "\(name)")
      }
    }
    try check(tinyMatcher())
    try check(tinyWords())
  }

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
