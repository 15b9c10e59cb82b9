import TestSupport
import Testing

@testable import Serving

struct AttentionAnswerTests {
  @Test func eachWordHasItsWeights() throws {
    try withTemporaryFolder { folder in
      let answerer = try TinyGallery(folder).answerer()
      let answer = try answerer.attention(photo: 2, sentence: "a red zebra")
      #expect(answer.none == nil && answer.words == ["a", "red", "(unknown)"] && !answer.areBoxes)
      #expect(answer.cells.count == answer.maps[0].weights[0].count && answer.maps[0].weights.count == 3)
      for map in answer.maps { for weights in map.weights { #expect(abs(weights.reduce(0, +) - 1) < 0.01) } }
      #expect(answer.cells[0].count == 4 && answer.cells[0][0] == 0)
      #expect(
        errorText { _ = try answerer.attention(photo: 9, sentence: "a bird") }.hasPrefix("photo 9: there is none"))
    }
  }

  @Test func whereNothingLooksIsSaid() throws {
    try withTemporaryFolder { folder in
      let answerer = try TinyGallery(folder, hasStage2: false).answerer()
      #expect(try answerer.attention(photo: 0, sentence: "a bird").none?.contains("has no stage 2") == true)
    }
  }
}
