import Artifacts
import Tensor
import TestSupport
import Testing

@testable import Retrieval

struct QuestionTests {
  @Test func itHasASentenceOrAPhoto() throws {
    try withTemporaryFolder { folder in
      let wording = try Wording(Examples(readingFrom: TinyMethod(folder).path("examples")))
      let (red, blue) = (try Query("red", wording), try Query("blue", wording))
      let one = try Question(sentence: red), less = try Question(sentence: red, without: blue)
      #expect(one.isOneSentence && one.sentences.map(\.share) == [1] && !less.isOneSentence)
      #expect(
        less.sentences.map(\.query.words) == [red.words, blue.words] && less.sentences.map(\.share) == [1, -0.5])
      #expect(try !Question(photo: Tensor(shape: [1, 1])).isOneSentence)
      #expect(errorText { _ = try Question(without: blue) }.hasPrefix("nothing is asked for"))
    }
  }
}
