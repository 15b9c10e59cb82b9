import Testing

@testable import Results

@Test func columnsAreAligned() {
  let table = Table([
    ["pool: a line longer than any name"], ["  name", "", "AP@50"], ["  stage 1", "0.5", "7"], ["  x", ""],
  ])
  #expect(
    table.text == """
      pool: a line longer than any name
        name          AP@50
        stage 1  0.5      7
        x
      """)
}

@Test func wideCharactersTakeTwoColumns() {
  #expect(
    Table([["鳥", "1"], ["bird", "22"], ["e\u{301}🐦", "é"]]).text == """
      鳥     1
      bird  22
      e\u{301}🐦    é
      """)
  for (text, columns) in [("", 0), ("año", 3), ("\u{200B}", 0), ("ﾄﾘ", 2), ("トリ", 4)] {
    #expect(terminalColumns(of: text) == columns, "\(text.unicodeScalars)")
  }
}

/// A metrics.json may say anything.
@Test(arguments: [(2958, 2958), (nil, 0), (2.5, 0), (1e300, 0), (Double.nan, 0)] as [(Double?, Int)])
func countsAreWhole(figure: Double?, count: Int) {
  #expect(whole(figure) == count)
}

@Test func countsHaveTheirNumber() {
  #expect(
    ["photo", "class"].flatMap { noun in (0...2).map { counted($0, noun) } } == [
      "0 photos", "1 photo", "2 photos", "0 classes", "1 class", "2 classes",
    ])
}

@Test func markdownHasAHead() {
  var table = Table([["a", "b"]])
  table.rows.append(["1", ""])
  #expect(table.markdown == "| a | b |\n| --- | --- |\n| 1 |  |")
}

@Test(arguments: [
  (12.345, 2, "12.35"), (0.004, 2, "0.00"), (-0.004, 2, "0.00"), (-1.5, 1, "-1.5"), (7, 0, "7"), (99.999, 2, "100.00"),
  (1e300, 2, "1e+300"), (Double.nan, 1, "nan"), (-Double.infinity, 0, "-inf"),
])
func decimals(number: Double, count: Int, text: String) {
  #expect(decimal(number, count) == text)
}
