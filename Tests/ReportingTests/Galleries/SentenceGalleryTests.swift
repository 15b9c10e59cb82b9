import Foundation
import TestSupport
import Testing

@testable import Reporting

struct SentenceGalleryTests {
  @Test func rightSentencesAreMarked() throws {
    try withTemporaryFolder { folder in
      let run = try TinyRun(folder).run(), texts = try Texts(run.examples), query = 3
      let gallery = SentenceGallery(
        run: run, pictures: Pictures(run.examples), texts: texts, queries: [ChosenQuery(query: query, reason: .worst)])
      let text = try gallery.html().markup
      let right = run.rankings.map { ranking in
        ranking.imageToText.first.items[query].prefix(5).count { ranking.imageToText.isRight(Int($0), for: query) }
      }
      #expect(right.reduce(0, +) > 0)
      #expect(text.components(separatedBy: "<li class=\"right\">").count - 1 == right.reduce(0, +))
      #expect(text.components(separatedBy: "<li class=\"wrong\">").count - 1 == 10 - right.reduce(0, +))
      #expect(text.contains("worst, photo 3") && !text.contains("<script"))
    }
  }
}
