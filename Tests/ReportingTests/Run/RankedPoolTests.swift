import TestSupport
import Testing

@testable import Reporting

struct RankedPoolTests {
  /// Counted query by query, the rankings have the figures of metrics.json, which score counted otherwise.
  @Test(arguments: TinyRun.Matcher.allCases)
  func sharesAreThoseOfTheMetrics(matcher: TinyRun.Matcher) throws {
    try withTemporaryFolder { folder in
      let run = try TinyRun(folder, matcher).run(), figures = run.figures
      for (ranking, name) in zip(run.rankings, ["stage_1", "fused"]) {
        for k in [1, 5, 10] {
          for (way, search) in [("text_to_image", ranking.textToImage), ("image_to_text", ranking.imageToText)] {
            let figure = try #require(figures["\(way)_by_identity.\(name).top\(k)"])
            #expect(abs(search.share(at: k) - figure) < 1e-3, "\(name) \(way) \(k)")
          }
        }
      }
      #expect(figures["text_to_image_by_identity.fused.top1"] != nil)
    }
  }

  @Test func recallsAreThoseOfTheMetrics() throws {
    try withTemporaryFolder { folder in
      let run = try TinyRun(folder, .coAttention, arePhotosAlone: true).run()
      for (ranking, name) in zip(run.rankings, ["stage_1", "fused_first_2"]) {
        for k in [1, 5, 10] {
          for (way, search) in [("text_to_image", ranking.textToImage), ("image_to_text", ranking.imageToText)] {
            let figure = try #require(run.figures["caption_retrieval.\(name).\(way)_recall_at_\(k)"])
            #expect(abs(search.share(at: k) - figure) < 1e-3, "\(name) \(way) \(k)")
          }
        }
      }
    }
  }
}
