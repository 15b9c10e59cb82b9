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

@Test func markdownHasAHead() {
  var table = Table([["a", "b"]])
  table.rows.append(["1", ""])
  #expect(table.markdown == "| a | b |\n| --- | --- |\n| 1 |  |")
}

@Test(arguments: [
  (12.345, 2, "12.35"), (0.004, 2, "0.00"), (-0.004, 2, "0.00"), (-1.5, 1, "-1.5"), (7, 0, "7"), (99.999, 2, "100.00"),
])
func decimals(number: Double, count: Int, text: String) {
  #expect(decimal(number, count) == text)
}
