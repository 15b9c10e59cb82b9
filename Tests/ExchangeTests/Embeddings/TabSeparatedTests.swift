import Exchange
import Foundation
import TestSupport
import Testing

struct TabSeparatedTests {
  @Test func columnsAreKnownByName() throws {
    try withTemporaryFolder { folder in
      let path = "\(folder)/a.tsv"
      let text = TabSeparated.line(["image_path", "caption"]) + TabSeparated.line(["a \"b\".jpg", "two\twords\nhere"])
      try text.write(toFile: path, atomically: true, encoding: .utf8)
      let table = try TabSeparated(readingFrom: path)
      #expect(table.column("image_path") == ["a \"b\".jpg"] && table.column("caption") == ["two words here"])
      #expect(table.column("split") == nil)
      try (text + "one field\n").write(toFile: path, atomically: true, encoding: .utf8)
      #expect { _ = try TabSeparated(readingFrom: path) } throws: {
        "\($0)".contains("a.tsv:3: has 1 fields, and the first line 2")
      }
      try "".write(toFile: path, atomically: true, encoding: .utf8)
      #expect { _ = try TabSeparated(readingFrom: path) } throws: { "\($0)".contains("is empty") }
    }
  }
}
