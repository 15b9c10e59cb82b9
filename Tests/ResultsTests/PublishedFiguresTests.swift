import TestSupport
import Testing

@testable import Results

private func published(_ columns: [String], _ row: [String]) throws -> PublishedFigures {
  try PublishedFigures(
    [
      (1, ["system", "method", "stage"] + columns + ["photos", "classes", "source", "difference"]), (2, row),
    ], source: "p.csv")
}

@Test func aSystemHasItsMeasuresWithTheirDigits() throws {
  let figures = try published(
    ["text_to_image_ap50", "image_to_text_top1"],
    ["Li et al.", "triplet", "stage 1", "52.40", "", "2933", "50", "the paper", ""])
  #expect(figures.measures.map(\.title) == ["AP@50 text→image", "top-1 image→text"])
  let system = try #require(figures.systems.first)
  #expect(system.values == ["text_to_image_ap50": "52.40"] && system.stage == .stage1)
  #expect(system.photos == 2933 && system.classes == 50 && system.source == "the paper")
}

@Test func whatIsOddInPublishedFiguresIsNamed() {
  func words(_ column: String, _ row: [String]) -> String { errorText { _ = try published([column], row) } }
  #expect(
    words("ap50", ["a", "", "", "1", "", "", "s", ""]).hasPrefix(
      "p.csv: the column ap50 is unknown: give some of image_to_text_top1, text_to_image_ap50, "))
  #expect(
    words("rsum", ["a", "", "stage 3", "1", "", "", "s", ""]).hasPrefix(
      "p.csv:2: the stage stage 3 is unknown: give none, or one of stage 1; "))
  #expect(words("rsum", ["a", "", "", "high", "", "", "s", ""]).contains("p.csv:2: rsum is “high”: give a number"))
  #expect(words("rsum", ["a", "", "", "1", "", "", "", ""]) == "p.csv:2: says no source: say where it was read")
}

/// Of the same number of photos and classes, with nothing against it, figures compare.
@Test func figuresOfOtherTestSetsDoNotCompare() {
  func system(_ photos: Double?, _ classes: Double?, _ difference: String = "") -> PublishedFigures.System {
    .init(
      name: "x", method: "", stage: nil, values: [:], photos: photos, classes: classes, source: "y",
      difference: difference)
  }
  #expect(system(3, 2).reasons(photos: 3, classes: 2) == [] && system(nil, nil).reasons(photos: 3, classes: 2) == [])
  #expect(system(3, nil).reasons(photos: 4, classes: 1) == ["tested on 3 photos, ours on 4 photos in 1 class"])
  #expect(system(3, 2, "odd").reasons(photos: 3, classes: 2) == ["odd"])
}
