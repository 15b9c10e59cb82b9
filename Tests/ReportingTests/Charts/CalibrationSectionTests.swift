import TestSupport
import Testing

@testable import Reporting

struct CalibrationSectionTests {
  @Test func logOddsHaveAPlot() throws {
    try withTemporaryFolder { folder in
      let run = try TinyRun(folder, .words).run(), text = try #require(CalibrationSection(run: run).html).markup
      let calibration = Calibration(try #require(run.judged))
      #expect(text.contains("Here are the \(calibration.count) pairs"))
      #expect(text.matches(of: /<circle/).count == calibration.bins.count)
      for bin in calibration.bins { #expect(text.contains("<td class=\"number\">\(bin.count)</td>")) }
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
