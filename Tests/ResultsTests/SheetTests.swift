import TestSupport
import Testing

@testable import Results

@Test func cellsAreKnownByTheirColumn() throws {
  let sheet = try Sheet(
    [(1, ["name", "value"]), (2, ["a", "0.5"]), (4, ["b", ""])], source: "x.csv", wanting: ["name"])
  #expect(sheet.columns == ["name", "value"] && sheet.rows.map { $0["name"] } == ["a", "b"])
  #expect(try sheet.rows.map { try $0.number("value") } == [0.5, nil] && sheet.rows[0]["absent"] == "")
}

@Test func anOddSheetIsNamed() {
  func words(_ lines: [Sheet.Line]) -> String {
    errorText { _ = try Sheet(lines, source: "x.csv", wanting: ["name"]).rows.map { try $0.number("value") } }
  }
  #expect(words([]) == "x.csv: has no column name: name it on the first line")
  #expect(
    words([(1, ["name", "value"]), (2, ["a"])])
      == "x.csv:2: 1 fields where the first line has 2: put fields with commas in quotes")
  #expect(
    words([(1, ["name", "value"]), (5, ["a", "nan"])])
      == "x.csv:5: value is “nan”: give a number, or leave it empty")
}

@Test func fieldsAreQuotedWhereTheyMustBe() {
  #expect(Sheet.text([["a", "b,c"], ["d \"e\"", "→"]]) == "a,\"b,c\"\n\"d \"\"e\"\"\",→\n")
}
