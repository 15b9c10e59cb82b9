import Foundation
import Testing

@testable import Datasets

struct JSONTests {
  private struct Entry: Decodable {
    let id: Int
    let names: [String]
  }

  @Test(arguments: [
    (#"[{"names": []}]"#, "entry 1, “id” is missing."),
    (#"[{"id": "7", "names": []}]"#, "entry 1, “id” is not a whole number."),
    (#"[{"id": 7, "names": ["a", 5]}]"#, "entry 1, “names”, entry 2 is not a text."),
    (#"{"id": 7}"#, "it is not a list."),
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

  /// Foundation's reader says only that something is wrong.
  @Test func whatIsNoJSONIsNamedWithLineAndColumn() throws {
    try withTemporaryFolder { folder in
      try write("[{\"id\": 7,\n  \"names\": [], \"more\": NaN}]", to: folder + "/x.json")
      #expect(
        throws: DatasetError(
          "\(folder)/x.json:2:24: not sound JSON: NaN is no JSON, though Python writes it: write null, or the number.")
      ) { try json([Entry].self, in: folder + "/x.json") }
      #expect(throws: DatasetError("t.jsonl:9:1: not sound JSON: the text is empty.")) {
        try json(Entry.self, [], in: "t.jsonl", line: 9)
      }
    }
  }

  @Test func aByteOrderMarkIsPassedOver() throws {
    try withTemporaryFolder { folder in
      try write("\u{FEFF}[]", to: folder + "/x.json")
      #expect(try json([Entry].self, in: folder + "/x.json").isEmpty)
    }
  }
}
