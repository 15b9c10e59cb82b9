import Foundation
import Results
import Testing

@testable import Reporting

struct HeadlineTests {
  private func figure(_ ranking: String, _ value: Double) -> HeadlineFigure {
    HeadlineFigure(
      title: "top-1 text→image", ranking: ranking, measure: "text_to_image_top1", value: value,
      interval: value - 2...value + 1, chance: 0.5, ceiling: 100, drawn: "identities with their queries")
  }

  private func text(_ published: PublishedFigures?) -> String {
    Headline(
      sentences: ["test: by stage 1 it is right.", "More."],
      figures: [figure("stage 1", 40), figure("both stages", 50)],
      table: "a < b", published: published, photos: 3000, classes: 1000
    ).html.markup
  }

  @Test func wordsComeBeforeFiguresAndTables() throws {
    let text = text(nil)
    let order = ["By stage 1 it is right.", "<p>More.</p>", "<strong>40.0 %</strong>", "38.0 to 41.0 %", "<pre"]
    let places = try order.map { try #require(text.range(of: $0)?.lowerBound) }
    #expect(places == places.sorted() && text.contains("a &lt; b") && !text.contains("published"))
    #expect(text.components(separatedBy: "class=\"card\"").count == 2)
  }

  @Test func onlyTheSameTestSetIsSetBesideOurs() throws {
    let lines = [
      "system,method,stage,text_to_image_top1,photos,classes,source,difference",
      "Fair & square,,,55.1,3000,1000,a paper,", "Elsewhere,,,60.0,2933,50,a paper,",
      "Odd,,,61.0,3000,1000,a talk,more photos",
    ].enumerated().map {
      (line: $0 + 1, fields: $1.split(separator: ",", omittingEmptySubsequences: false).map(String.init))
    }
    let text = text(try PublishedFigures(lines, source: "x.csv"))
    let parts = text.components(separatedBy: "Published figures that do not compare")
    #expect(parts.count == 2)
    #expect(
      parts[0].contains("Fair &amp; square") && parts[0].contains("55.1") && parts[0].contains("this run, both stages"))
    #expect(!parts[0].contains("Elsewhere") && parts[1].contains("tested on 2933 photos in 50 classes"))
    #expect(parts[1].contains("more photos") && !parts[1].contains("this run"))
    let unfair = try PublishedFigures(Array(lines.prefix(1) + lines.suffix(1)), source: "x.csv")
    #expect(self.text(unfair).contains("None of the figures that papers report"))
  }
}
