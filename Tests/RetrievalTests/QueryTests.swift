import Artifacts
import TestSupport
import Testing

@testable import Retrieval

struct QueryTests {
  private func withWording(_ body: (Wording) throws -> Void) throws {
    try withTemporaryFolder {
      try body(Wording(Examples(readingFrom: TinyMethod($0).path("examples"))))
    }
  }

  /// As `preprocess` cut those of the data, with as many words at most.
  @Test func aSentenceIsCutAsThoseOfTheDataWere() throws {
    try withWording { wording in
      let query = try Query("A red, BLUE bird!", wording)
      #expect(query.words == [1, 2, 3, 4] && query.unknown == [])
      let long = try Query("a bird a bird a red bird", wording)
      #expect(long.words == [1, 4, 1, 4, 1])
    }
  }

  @Test func wordsThatTheVocabularyLacksAreKnown() throws {
    try withWording { wording in
      let query = try Query("a green\u{1B} bird, green hat", wording)
      #expect(query.words == [1, 0, 4, 0, 0] && query.unknown == ["green\u{1B}", "green", "hat"])
      #expect(query.unknownWords == "“green\\u{1B}”, “green”, “hat”")
    }
  }

  @Test func aSentenceThatSaysNothingIsRefused() throws {
    try withWording { wording in
      let error = #expect(throws: QueryError.self) { try Query("!", wording) }
      #expect(error?.sentence == "!" && error?.description == "“!”: has no word: give a sentence")
      #expect(
        errorText { _ = try Query("green hat", wording) }.hasPrefix(
          "“green hat”: the vocabulary has no “green”, “hat”, so no photo fits better than another: give words"
        ))
    }
  }
}
