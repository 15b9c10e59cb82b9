import TestSupport
import Testing

@testable import Stage

@Suite struct OptionsFileTests {
  @Test func wordsEndAtCommentsAndKeepQuotes() throws {
    #expect(try OptionsFile.words(of: "--a b   # why") == ["--a", "b"])
    #expect(try OptionsFile.words(of: "# only a reason") == [])
    #expect(try OptionsFile.words(of: "--a 'b # c' \"d 'e\"") == ["--a", "b # c", "d 'e"])
    #expect(try OptionsFile.words(of: "--a=b#c ''") == ["--a=b#c", ""])
    #expect(errorText { _ = try OptionsFile.words(of: "--a 'b") } == "a quotation mark is not closed")
  }

  @Test(arguments: [
    ("--epoch 3", ":2: unknown option '--epoch': did you mean --epochs?"),
    ("--completely-other 3", ":2: unknown option '--completely-other'"),
    ("epochs 3", ":2: 'epochs' where an option such as --seed should stand"),
    ("--epochs", ":2: --epochs takes one value, not 0"),
    ("--epochs 3 4", ":2: --epochs takes one value, not 2"),
    ("--flip yes", ":2: --flip takes no value, not 1"),
    ("--config b.conf", ":2: an options file names no other: give both to the program, the later one wins"),
  ])
  func mistakesAreNamedWithTheirLine(line: String, message: String) throws {
    try withFiles(["a.conf": "# reasons\n\(line)\n"]) { folder in
      #expect(
        errorText { _ = try OptionsFile.settings(in: "\(folder)/a.conf", exampleTable) } == "\(folder)/a.conf\(message)"
      )
    }
  }

  @Test func absentFilesAreErrors() {
    #expect(
      errorText { _ = try OptionsFile.settings(in: "/nowhere.conf", exampleTable) }.hasPrefix(
        "/nowhere.conf: no such options file"))
  }

  @Test func linesMayEndAsOnWindows() throws {
    try withFiles(["a.conf": "\u{FEFF}--epochs 5\r\n# why\r\n--margin 0.1\r\n"]) { folder in
      let settings = try OptionsFile.settings(in: "\(folder)/a.conf", exampleTable)
      #expect(settings.map(\.tokens) == [["--epochs", "5"], ["--margin", "0.1"]])
    }
  }
}
