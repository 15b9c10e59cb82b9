import Testing

@testable import Results

private func table(judging logit: Float?) -> String {
  ClassTables(pool: "val", poolReport(judging: logit).metrics.figures).text
}

@Test func allRankingsOfClassesStandBesideEachOther() {
  let text = table(judging: 3)
  #expect(text.hasPrefix("val: 4 photos, 4 sentences, 2 classes\n"))
  for name in [
    "stage 1", "stage 2, confidence", "fused, confidence", "screening alone", "fused, screening",
    "fused, screened pairs", "stage 2, first photos", "by chance", "best possible",
  ] {
    #expect(text.contains("\n    \(name) "), "\(name) in\n\(text)")
  }
  #expect(text.contains("\n  what the network adds, AP@50 ") && !text.contains(" \n"))
  #expect(!text.contains("–"), "a figure is missing in\n\(text)")
}

/// The cells of each line, which at least two spaces separate.
func rows(of text: String) -> [[String]] {
  text.split(separator: "\n").map {
    $0.split(separator: "  ").map { $0.trimmingCharacters(in: .whitespaces) }.filter { !$0.isEmpty }
  }
}

/// Columns are those of the figures.
@Test func rowsHaveTheirFigures() throws {
  let rows = rows(of: table(judging: 3))
  #expect(rows.contains(["stage 1", "4.00", "20.00", "40.00", "50.00"]))
  #expect(rows.contains(["stage 1", "50.00", "100.00", "100.00", "75.00"]))
  #expect(rows.contains(["by chance", "50.00", "100.00", "100.00"]))
  #expect(rows.contains(["pairs that match", "100.00"]) && rows.contains(["best possible top-1 text→image", "25.00"]))
}

@Test func whatWasNotCountedHasNoRow() {
  let text = table(judging: nil)
  #expect(!text.contains("stage 2") && !text.contains("network") && !text.contains("all queries"))
  #expect(text.contains("\n  screening, lists of 2\n"))
}

@Test func loweredHubsAreNotReedsProtocol() {
  var figures = poolReport(judging: nil).metrics.figures
  for name in LoweredHubs.allCases.map(\.rawValue) {
    for (column, value) in [("ap50", 4.0), ("precision_at_10", 3), ("precision_at_5", 2), ("precision_at_1", 1)] {
      figures["text_to_image_by_class_using_all_queries.\(key(name)).\(column)"] = value
    }
  }
  let text = ClassTables(pool: "test", figures).text
  #expect(text.contains("\n  not Reed's protocol: uses all queries at once\n    hubs lowered by softmax "))
  #expect(rows(of: text).contains(["hubs lowered by neighbours", "4.00", "3.00", "2.00", "1.00"]), "\(text)")
}
