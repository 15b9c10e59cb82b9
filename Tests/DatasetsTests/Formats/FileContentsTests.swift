import Foundation
import Testing

@testable import Datasets

struct FileContentsTests {
  @Test(arguments: [
    ("a\nb\n", ["a", "b"]), ("a\r\nb", ["a", "b"]), ("a\n\nb\n\n \n", ["a", "", "b"]), ("", []), ("\n", []),
    ("\u{FEFF}a\n", ["a"]), ("é\n\u{1F426}", ["é", "\u{1F426}"]),
  ])
  func linesWithoutTheBlankOnesAtTheEnd(text: String, expected: [String]) throws {
    try withTemporaryFolder { folder in
      try write(text, to: folder + "/x.txt")
      #expect(try lines(of: folder + "/x.txt") == expected)
    }
  }

  /// Neither what is too much for the buffer nor what fits into it is lost in silence.
  @Test(.enabled(if: FileManager.default.fileExists(atPath: "/dev/full")), arguments: [1, 100_000])
  func aFullDiskIsTold(count: Int) {
    let error = #expect(throws: DatasetError.self) {
      try Datasets.write(repeatElement(UInt8(7), count: count), to: "/dev/full")
    }
    #expect(error?.description == "/dev/full cannot be written: No space left on device.")
  }

  @Test func aFolderIsNoFile() throws {
    try withTemporaryFolder { folder in
      let error = #expect(throws: DatasetError.self) { try contents(of: folder) }
      #expect(error?.description == "\(folder) cannot be read: Is a directory.")
      #expect(throws: DatasetError.self) { try names(in: folder + "/absent") }
    }
  }
  private struct Entry: Decodable {
    let id: Int
    let names: [String]
  }

  @Test(arguments: [
    (#"[{"names": []}]"#, "entry 1, “id” is missing."),
    (#"[{"id": "7", "names": []}]"#, "entry 1, “id” is not a whole number."),
    (#"[{"id": 7, "names": ["a", 5]}]"#, "entry 1, “names”, entry 2 is not a text."),
    (#"{"id": 7}"#, "it is not a list."), ("[{", "not sound JSON"),
  ])
  func whatIsWrongInJSONIsNamedWithItsPlace(text: String, words: String) throws {
    try withTemporaryFolder { folder in
      try write(text, to: folder + "/x.json")
      let error = #expect(throws: DatasetError.self) { try json([Entry].self, in: folder + "/x.json") }
      #expect(error?.description.hasPrefix("\(folder)/x.json: \(words)") == true, "\(error?.description ?? "")")
    }
  }

  @Test func soundJSONIsRead() throws {
    try withTemporaryFolder { folder in
      try write(#"[{"id": 7, "names": ["é"], "more": {}}]"#, to: folder + "/x.json")
      let entries = try json([Entry].self, in: folder + "/x.json")
      #expect(entries.map(\.id) == [7] && entries[0].names == ["é"])
    }
  }

  @Test func itemsAreTrimmedAndNoneMayBeEmpty() throws {
    try withTemporaryFolder { folder in
      try write(" a \r\nb\n\n", to: folder + "/x.txt")
      #expect(try items(of: folder + "/x.txt", each: "a name") == ["a", "b"])
      try write("a\n \nb\n", to: folder + "/x.txt")
      #expect(throws: DatasetError("\(folder)/x.txt:2: the line is empty, where a name should be.")) {
        try items(of: folder + "/x.txt", each: "a name")
      }
    }
  }

  @Test func aFaultIsThrownWhereSomethingIsRequired() throws {
    #expect(try require(7 as Int?, "no number") == 7)
    #expect(throws: DatasetError("no number")) { try require(nil as Int?, "no number") }
    #expect(throws: Never.self) { try require(true, "false") }
    #expect(throws: DatasetError("false")) { try require(false, "false") }
  }
}
