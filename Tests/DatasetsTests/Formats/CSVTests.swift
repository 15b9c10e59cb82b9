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
    ("a\rb,c\n", [["a\rb", "c"]]), ("é,\u{1F426}\n", [["é", "\u{1F426}"]]),
  ])
  func rowsAsTheStandardSays(text: String, expected: [[String]]) throws {
    #expect(try fields(text) == expected)
  }

  @Test(arguments: [
    ("a\n\"open", "t.csv:2: the quote that opens here is never closed."),
    ("x\n\n\"a\"b", "t.csv:3: text after the closing quote"), ("a\"b", "t.csv:1: a quote within an unquoted field"),
  ])
  func misplacedQuotesAreNamedByLine(text: String, words: String) {
    let error = #expect(throws: DatasetError.self) { try fields(text) }
    #expect(error?.description.hasPrefix(words) == true, "\(error?.description ?? "")")
  }

  @Test func rowsKnowTheirLines() throws {
    let rows = try CSV(Array("a\n\"b\nb\"\n\nc\n".utf8), source: "t.csv").rows
    #expect(rows.map(\.line) == [1, 2, 5])
  }

  @Test func brokenUTF8DoesNotStopTheReader() throws {
    let rows = try CSV([0x61, 0xFF, 0x2C, 0x62], source: "t.csv").rows
    #expect(rows.map(\.fields) == [["a\u{FFFD}", "b"]])
  }
  @Test func theFirstLineNamesTheColumns() throws {
    let (header, rows) = try CSV(Array(" a ,b\n1,2\n3,4\n".utf8), source: "t.csv").table()
    #expect(header == ["a", "b"] && rows.map(\.fields) == [["1", "2"], ["3", "4"]] && rows.map(\.line) == [2, 3])
    #expect(
      throws: DatasetError("t.csv:3: 1 fields where the first line has 2; quote fields that hold commas.")
    ) { try CSV(Array("a,b\n1,2\n3\n".utf8), source: "t.csv").table() }
  }
}
