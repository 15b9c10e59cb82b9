import Artifacts
import Indexing
import TestSupport
import Testing

@testable import Retrieval

struct WordingTests {
  /// Of the same words, a pack and an examples.h5 make the same of a sentence.
  @Test func aPackCutsSentencesAsItsDataWere() throws {
    try withTemporaryFolder { folder in
      let chain = try Wording(Examples(readingFrom: TinyMethod(folder).path("examples")))
      let pack = try Wording(TinyIndex(folder).pack.networks())
      for sentence in ["A red, BLUE bird!", "a bird a bird a red bird"] {
        #expect(try Query(sentence, chain).words == Query(sentence, pack).words)
      }
      #expect(errorText { _ = try Query("hat", pack) }.hasSuffix("give words that it has, such as blue, bird"))
      #expect(errorText { _ = try Query("hat", chain) }.hasSuffix("such as blue, bird"))
    }
  }
}
