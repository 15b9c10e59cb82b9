import TestSupport
import Testing

@testable import Datasets

struct CSVTests {
  private func fields(_ text: String) throws -> [[String]] {
    try CSV(Array(text.utf8), source: "t.csv").rows.map(\.fields)
  }

  @Test(arguments: [
    ("a,b\nc,d\n", [["a", "b"], ["c", "d"]]),
    ("a,b\r\nc,d", [["a", "b"], ["c", "d"]]),
    ("", []), ("\n\n", []), ("\u{FEFF}a\n", [["a"]]),
    (",\n", [["", ""]]), ("a,\n,b\n", [["a", ""], ["", "b"]]),
    (#""a,b",c"#, [["a,b", "c"]]),
    (#""say ""hi""",x"#, [[#"say "hi""#, "x"]]),
    ("\"two\nlines\",x\ny,\"\r\n\"\n", [["two\nlines", "x"], ["y", "\r\n"]]),
    ("\"\"\n", [[""]]), ("a\n\nb\n", [["a"], ["b"]]), (" a , b ", [[" a ", " b "]]),
    ("a\rb,c\n", [["a\rb", "c"]]), ("a,b\rc,\"d\re\"\r", [["a", "b"], ["c", "d\re"]]),
    ("é,\u{1F426}\n", [["é", "\u{1F426}"]]),
  ])
  func rowsAsTheStandardSays(text: String, expected: [[String]]) throws {
    #expect(try fields(text) == expected)
  }

  @Test(arguments: [
    ("a\n\"open", "t.csv:2: the quote that opens here is never closed."),
    ("x\n\n\"a\"b", "t.csv:3: text after the closing quote"), ("a\"b", "t.csv:1: a quote within an unquoted field"),
    ("a,b\n1,\"2\n3\"\r4,5\r", "t.csv:3: a line ends in CR alone, and another in LF"),
  ])
  func misplacedQuotesAreNamedByLine(text: String, words: String) {
    let error = #expect(throws: DatasetError.self) { try fields(text) }
    #expect(error?.description.hasPrefix(words) == true, "\(error?.description ?? "")")
  }

  @Test func rowsKnowTheirLines() throws {
    let rows = try CSV(Array("a\n\"b\nb\"\n\nc\n".utf8), source: "t.csv").rows
    #expect(rows.map(\.line) == [1, 2, 5])
  }

  /// Neither is read to its end, so that memory stays about that of the file.
  @Test(arguments: [
    ("a\nb,\"" + String(repeating: "c", count: 1_100_000), "t.csv:2: a field of more than 1,048,576 bytes: is a quote"),
    ("a,b\n" + String(repeating: ",", count: 10_000), "t.csv:2: more than 10,000 fields: are line ends lost"),
  ])
  func fieldsAndRowsHaveAnEnd(text: String, words: String) {
    let error = #expect(throws: DatasetError.self) { try fields(text) }
    #expect(error?.description.hasPrefix(words) == true, "\(error?.description ?? "")")
  }

  @Test func columnsAreFoundByTheirNames() throws {
    let csv = try CSV(Array("\"Photo\", Split\u{A0},x,X\n".utf8), source: "t.csv")
    #expect(try csv.place(of: "photo") == 0 && csv.place(of: "split") == 1 && csv.place(of: "y") == nil)
    #expect(throws: DatasetError("t.csv: the first line names the column x twice: take one out, or call it otherwise."))
    {
      try csv.place(of: "x")
    }
  }

  @Test(arguments: [
    ("a;b\n1;2\n", "t.csv: semicolons separate the columns of the first line: save the table with commas"),
    ("a\tb\n", "t.csv: tabs separate the columns"), ("a|b\n", "t.csv: vertical bars separate the columns"),
    ("sep=;\na;b\n", "t.csv: the first line is Excel's “sep=;”: save the table with commas"),
    ("a,b\r1,2\n3\r", "t.csv: lines end in CR alone here, and in LF there"),
  ])
  func otherSeparatorsAreNamed(text: String, words: String) throws {
    let csv = try CSV(Array(text.utf8), source: "t.csv")
    let error = #expect(throws: DatasetError.self) { try csv.requireForm() }
    #expect(error?.description.hasPrefix(words) == true, "\(error?.description ?? "")")
    #expect(throws: Never.self) { try CSV(Array("a;b,c\n".utf8), source: "t.csv").requireForm() }
  }

  /// As spreadsheets write them below a table.
  @Test func blankRowsAtTheEndAreNoRows() throws {
    let rows = try CSV(Array("a,b\n1,2\n,\n3,4\n, \n,\n".utf8), source: "t.csv").table().rows
    #expect(
      rows.map(\.fields) == [["1", "2"], ["", ""], ["3", "4"]] && rows.map(\.isBlank) == [false, true, false])
  }

  @Test func aFileIsReadAsText() throws {
    try withTemporaryFolder { folder in
      try writeBytes(Array("\u{FEFF}a,b\nc,é\n".utf8), to: folder + "/t.csv")
      #expect(try CSV(readingFrom: folder + "/t.csv").rows.map(\.fields) == [["a", "b"], ["c", "é"]])
      try writeBytes([0x61, 0x2C, 0xE9, 0x0A], to: folder + "/t.csv")
      #expect(throws: DatasetError.self) { try CSV(readingFrom: folder + "/t.csv") }
    }
  }

  @Test func brokenUTF8DoesNotStopTheReader() throws {
    let rows = try CSV([0x61, 0xFF, 0x2C, 0x62], source: "t.csv").rows
    #expect(rows.map(\.fields) == [["a\u{FFFD}", "b"]])
  }
  @Test func theFirstLineNamesTheColumns() throws {
    let (header, rows) = try CSV(Array(" a ,b\n1,2\n3,4\n".utf8), source: "t.csv").table()
    #expect(header == ["a", "b"] && rows.map(\.fields) == [["1", "2"], ["3", "4"]] && rows.map(\.line) == [2, 3])
    #expect(
      throws: DatasetError("t.csv:3: 1 field where the first line has 2; quote fields that hold commas.")
    ) { try CSV(Array("a,b\n1,2\n3\n".utf8), source: "t.csv").table() }
  }

  /// Excel in much of Europe separates by semicolons, and quotes what holds a comma.
  @Test func quotesBetweenSemicolonsAreNoFaultOfTheirOwn() {
    let text = "photo;sentence\na.png;\"a grey cat, asleep\"\n"
    #expect(errorText { _ = try CSV(Array(text.utf8), source: "t.csv") }.contains("semicolons separate the columns"))
  }
}
