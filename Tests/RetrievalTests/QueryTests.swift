import Artifacts
import TestSupport
import Testing

@testable import Retrieval

struct QueryTests {
  private func withExamples(_ body: (Examples) throws -> Void) throws {
    try withTemporaryFolder {
      try body(Retriever(TinyMethod($0).paths("examples", "stage1", "buffers"), for: "x").examples)
    }
  }

  /// As `preprocess` cut those of the data, with as many words at most.
  @Test func aSentenceIsCutAsThoseOfTheDataWere() throws {
    try withExamples { examples in
      let query = try Query("A red, BLUE bird!", examples)
      #expect(query.words == [1, 2, 3, 4] && query.unknown == [])
      let long = try Query("a bird a bird a red bird", examples)
      #expect(long.words == [1, 4, 1, 4, 1])
    }
  }

  @Test func wordsThatTheVocabularyLacksAreKnown() throws {
    try withExamples { examples in
      let query = try Query("a green\u{1B} bird, green hat", examples)
      #expect(query.words == [1, 0, 4, 0, 0] && query.unknown == ["green\u{1B}", "green", "hat"])
      #expect(query.unknownWords == "“green\\u{1B}”, “green”, “hat”")
    }
  }

  @Test func aSentenceThatSaysNothingIsRefused() throws {
    try withExamples { examples in
      #expect(errorText { _ = try Query("!", examples) } == "“!”: has no word: give a sentence")
      #expect(
        errorText { _ = try Query("green hat", examples) }.hasPrefix(
          "“green hat”: the vocabulary has no “green”, “hat”, so no photo fits better than another: give words of "))
    }
  }
}
