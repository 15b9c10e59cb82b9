import Artifacts
import TestSupport
import Testing

@testable import Reporting

struct ComparisonPageTests {
  @Test func bothRunsStandSideBySide() throws {
    try withTemporaryFolder { folder in
      let first = try TinyRun(folder).run()
      try withTemporaryFolder { other in
        let second = try TinyRun(other, .coAttention).run()
        let page = try ComparisonPage(
          first.examples, QueryTable(first), QueryTable(second), names: ["<b>one</b>", "two"], shown: 3, seed: 1)
        let text = try page.html()
        #expect(
          !text.contains("<script") && !text.contains("<b>one") && text.contains("&lt;b&gt;one&lt;/b&gt; and two"))
        for words in ["Sentences look for photos", "Photos look for sentences", "Of 16 sentences", "Of 8 photos"] {
          #expect(text.contains(words), "\(words)")
        }
        #expect(page.conclusion.hasPrefix("text→image: top-1 is "))
      }
    }
  }

  /// A run beside itself.
  @Test func theSameIsNoDifference() throws {
    try withTemporaryFolder { folder in
      let run = try TinyRun(folder).run(), table = QueryTable(run)
      let page = try ComparisonPage(run.examples, table, table, names: ["a", "b"], shown: 3, seed: 1)
      let text = try page.html()
      #expect(page.conclusion.contains("that may be chance (p = 1.000)") && text.contains("None."))
    }
  }
}
