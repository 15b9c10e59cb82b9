import Evaluation
import TestSupport
import Testing

@testable import Reporting

struct CalibrationSectionTests {
  @Test func logOddsHaveAPlot() throws {
    try withTemporaryFolder { folder in
      let run = try TinyRun(folder, .words).run(), text = try #require(CalibrationSection(run: run).html).markup
      let judged = try #require(run.judged)
      let alone = Reliability(judged.scores.map(probability(ofLogOdds:)), labels: judged.labels)
      #expect(text.contains("Here are the \(alone.count) pairs"))
      #expect(text.matches(of: /<circle/).count == alone.bins.count)
      for bin in alone.bins { #expect(text.contains("<td class=\"number\">\(bin.count)</td>")) }
    }
  }

  /// A similarity is no probability.
  @Test(arguments: [TinyRun.Matcher.stacked, .recurrent])
  func similaritiesHaveNone(matcher: TinyRun.Matcher) throws {
    try withTemporaryFolder { folder in
      let run = try TinyRun(folder, matcher).run()
      #expect(CalibrationSection(run: run).html.map(\.markup) == nil && run.judged != nil)
    }
  }
}
