import Artifacts
import TestSupport
import Testing

@testable import Reporting

struct TextsTests {
  @Test func photosHaveTheirSentences() throws {
    try withTemporaryFolder { folder in
      let texts = try Texts(Examples(readingFrom: TinyRun(folder).path("examples")))
      #expect(texts.sentences(of: 3) == [6, 7] && texts[7] == "again 3" && texts[6] == "3 \(TinyRun.hostile)")
      #expect(texts.sentences(of: 99) == [])
    }
  }
}
