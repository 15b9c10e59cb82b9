import Foundation
import TestSupport
import Testing

@testable import Reporting

struct ReportPageTests {
  private func page(_ run: Run, _ change: (inout ReportPage.Choice) -> Void = { _ in }, seed: UInt64 = 1) throws
    -> String
  {
    var choice = ReportPage.Choice()
    change(&choice)
    return try ReportPage(run, title: TinyRun.hostile, choice: choice, published: nil, seed: seed).html()
  }

  /// Sentences, names of photos and identities, words and the title all try to be markup.
  @Test(arguments: TinyRun.Matcher.allCases)
  func nothingOfTheDataBecomesMarkup(matcher: TinyRun.Matcher) throws {
    try withTemporaryFolder { folder in
      let text = try page(TinyRun(folder, matcher).run()) { $0.asked = ["a blue <b>thing</b>"] }
      for markup in ["<script", "alert(\"", "<i>", "<b>thing", "\u{1B}", "\u{202E}", "&bird'"] {
        #expect(!text.contains(markup), "\(markup)")
      }
      #expect(
        text.contains("&lt;script&gt;alert(&quot;x&quot;)&lt;/script&gt; &amp; &#39;bird&#39; \\u{202E}drow\\u{1B}[2J"))
      // As many elements begin as end, whatever the data say.
      for name in ["p", "section", "article", "details", "figure", "ol", "li", "svg", "h2", "bdi", "span"] {
        let opened = text.matches(of: try Regex("<\(name)[ >]")).count
        #expect(opened > 0 && opened == text.components(separatedBy: "</\(name)>").count - 1, "\(name)")
      }
    }
  }

  /// One file that needs neither network nor script, with headings in order and a text for each picture.
  @Test func thePageStandsAlone() throws {
    try withTemporaryFolder { folder in
      let text = try page(TinyRun(folder).run())
      for word in ["http:", "https:", "src=", "<link", "javascript"] { #expect(!text.contains(word), "\(word)") }
      let levels = text.matches(of: /<h([1-6])/).map { Int($0.1)! }
      #expect(levels.first == 1 && levels.count { $0 == 1 } == 1)
      #expect(zip(levels, levels.dropFirst()).allSatisfy { $1 <= $0 + 1 })
      #expect(text.matches(of: /role="img"/).count == text.matches(of: /role="img" aria-label="[^"]/).count)
      let ids = text.matches(of: #/ id="([^"]+)"/#).map { String($0.1) }
      #expect(Set(ids).count == ids.count)
      for link in text.matches(of: ##/ href="#([^"]+)"/##) { #expect(ids.contains(String(link.1)), "\(link.1)") }
      for id in ["figures", "photos", "sentences", "attention", "failures", "calibration", "curves", "provenance"] {
        #expect(ids.contains(id), "\(id)")
      }
    }
  }

  @Test func chosenQueriesAreShown() throws {
    try withTemporaryFolder { folder in
      let run = try TinyRun(folder).run()
      let text = try page(run) { ($0.sentences, $0.photos, $0.random, $0.worst) = ([9], [2], 0, 0) }
      #expect(text.contains("chosen, sentence 9") && text.contains("chosen, photo 2"))
      #expect(!text.contains("random, sentence"))
      #expect(
        errorText { _ = try page(run) { $0.sentences = [16] } }.contains(
          "sentence 16 is none of test: give one of its 16"))
      let pages = [try page(run), try page(run), try page(run, seed: 2)]
      #expect(pages[0] == pages[1] && pages[1] != pages[2])
    }
  }

  /// What is not there is left out, also pixels.
  @Test func lessIsShownOfLess() throws {
    try withTemporaryFolder { folder in
      let tiny = try TinyRun(folder, side: 0), text = try page(tiny.run(["scores", "examples", "buffers"]))
      #expect(
        !text.contains("id=\"attention\"") && !text.contains("id=\"curves\"") && !text.contains("id=\"calibration\""))
      #expect(
        text.contains("<strong>By stage 1") && !text.contains("<strong>By both stages") && !text.contains("<image "))
    }
  }
}
