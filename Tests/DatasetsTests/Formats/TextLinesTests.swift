import Foundation
import Testing

@testable import Datasets

struct TextLinesTests {
  private func lines(_ bytes: [UInt8]) throws -> [String] {
    try withTemporaryFolder { folder in
      try writeBytes(bytes, to: "\(folder)/a")
      var lines: [String] = []
      do {
        try TextLines("\(folder)/a").forEach { lines.append("\($0) \(String(decoding: $1, as: UTF8.self))") }
      } catch { throw DatasetError("\(error)".replacingOccurrences(of: folder, with: "F")) }
      return lines
    }
  }

  /// As `TextFile` finds them.
  @Test(arguments: [
    "a\nbc\n\nd", "a\r\nb\r\n", "a\rb\rc", "\u{FEFF}a\nä\n", "", "\n", "\u{FEFF}", "a",
    String(repeating: "0123456789 ä\n", count: 200_000), String(repeating: "x", count: 1 << 20) + "\ny",
  ])
  func linesAreThoseOfTheText(text: String) throws {
    let expected = try withTemporaryFolder { folder in
      try writeBytes(Array(text.utf8), to: "\(folder)/a")
      return try TextFile("\(folder)/a").allLines()
    }
    #expect(try lines(Array(text.utf8)) == expected.enumerated().map { "\($0 + 1) \($1)" })
  }

  @Test func whatIsNoTextIsNamed() {
    let long = [UInt8](repeating: 120, count: 3 << 20)
    for (bytes, words) in [
      (Array("a\nb\0\n".utf8), "F/a:2: a NUL, a character that no text has"),
      (Array("a\n".utf8) + [0x67, 0xFC, 0x6E, 10], "F/a:2: not UTF-8 text (perhaps Latin-1 or Windows-1252)"),
      (Array("a\n".utf8) + long, "F/a:2: the line has"), (Array("<!DOCTYPE html>".utf8), "F/a: is a web page"),
      ([0xFF, 0xFE, 97, 0], "F/a: not UTF-8 text (UTF-16)"),
    ] {
      let error = #expect(throws: DatasetError.self) { _ = try lines(bytes) }
      #expect(error?.description.hasPrefix(words) == true, "\(error?.description ?? "")")
    }
    #expect(throws: DatasetError("/nowhere/a: no such file.")) { _ = try TextLines("/nowhere/a") }
  }
}
