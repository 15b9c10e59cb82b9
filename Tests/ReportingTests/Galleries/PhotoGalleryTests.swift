import Foundation
import TestSupport
import Testing

@testable import Reporting

struct PhotoGalleryTests {
  @Test func rightPhotosAreMarked() throws {
    try withTemporaryFolder { folder in
      let run = try TinyRun(folder).run(), pictures = Pictures(run.examples), texts = try Texts(run.examples)
      let gallery = PhotoGallery(
        run: run, pictures: pictures, texts: texts, asked: [], queries: [ChosenQuery(query: 5, reason: .random)])
      let text = try gallery.html().markup
      for ranking in run.rankings {
        let rank = try #require(ranking.textToImage.first.ranks[5])
        #expect(text.contains("<strong>By \(ranking.name)</strong>: the first right photo has place \(rank)"))
      }
      // Of eight photos, two are of the identity, in both rankings; the legend has a mark of its own.
      #expect(text.components(separatedBy: "<li class=\"right\">").count - 1 == 4)
      #expect(text.components(separatedBy: "<li class=\"wrong\">").count - 1 == 12)
      #expect(text.components(separatedBy: " ✓</span>").count - 1 == 4)
      #expect(text.components(separatedBy: ", not right\"").count - 1 == 12)
      #expect(text.contains("random, sentence 5") && text.contains("“again 2”"))
      #expect(!text.contains("<script"))
    }
  }

  /// What is right for a sentence of one's own is not known.
  @Test func askedSentencesHaveNoRightPhotos() throws {
    try withTemporaryFolder { folder in
      let run = try TinyRun(folder).run(), texts = try Texts(run.examples)
      let asked = try AskedSentence("A blue thing", run, run.retriever(), depth: 3)
      let gallery = PhotoGallery(run: run, pictures: Pictures(run.examples), texts: texts, asked: [asked], queries: [])
      let text = try gallery.html().markup
      #expect(!text.contains("<li class=\"right\">") && !text.contains("not right\""))
      #expect(text.contains("“A blue thing”") && text.contains("By stage 1") && text.contains("By both stages"))
    }
  }
}
