import Foundation
import Testing

@testable import Datasets

struct TextFileTests {
  @Test(arguments: [
    ("a\nb\n", ["a", "b"]), ("a\r\nb", ["a", "b"]), ("a\n\nb\n\n \n", ["a", "", "b"]), ("", []), ("\n", []),
    ("\u{FEFF}a\n", ["a"]), ("a\rb\r", ["a", "b"]), ("a\rb\nc", ["a\rb", "c"]), ("a\r\r\nb", ["a\r", "b"]),
    ("é\n\u{1F426}", ["é", "\u{1F426}"]),
  ])
  func linesWithoutTheBlankOnesAtTheEnd(text: String, expected: [String]) throws {
    try withTemporaryFolder { folder in
      try write(text, to: folder + "/x.txt")
      #expect(try lines(of: folder + "/x.txt") == expected)
    }
  }

  /// What reading a file of these bytes says, without the folder's name.
  private func complaint(_ bytes: [UInt8], broken: TextFile.BrokenBytes = .refuse) throws -> String {
    try withTemporaryFolder { folder in
      try writeBytes(bytes, to: folder + "/x.txt")
      let error = #expect(throws: DatasetError.self) { try lines(of: folder + "/x.txt", broken: broken) }
      return error?.description.replacingOccurrences(of: folder + "/", with: "") ?? ""
    }
  }

  /// As Notepad's “Unicode” and PowerShell's > write them; without a byte-order mark the NULs show it.
  @Test(arguments: [
    (String.Encoding.utf16LittleEndian, [0xFF, 0xFE] as [UInt8], "UTF-16"), (.utf16BigEndian, [0xFE, 0xFF], "UTF-16"),
    (.utf16LittleEndian, [], "UTF-16"), (.utf16BigEndian, [], "UTF-16"),
    (.utf32LittleEndian, [0xFF, 0xFE, 0, 0], "UTF-32"), (.utf32BigEndian, [0, 0, 0xFE, 0xFF], "UTF-32"),
    (.utf32LittleEndian, [], "UTF-32"), (.utf32BigEndian, [], "UTF-32"),
  ])
  func wideEncodingsAreNamed(encoding: String.Encoding, mark: [UInt8], name: String) throws {
    let text = mark + (try #require("a bird, été\nred\n".data(using: encoding)))
    for broken in [TextFile.BrokenBytes.refuse, .replace] {
      #expect(
        try complaint(text, broken: broken) == "x.txt: not UTF-8 text (\(name)): save the file as UTF-8.")
    }
  }

  /// It would end a text in HDF5: "a\0b" and "a\0c" would be one name.
  @Test(arguments: [TextFile.BrokenBytes.refuse, .replace])
  func aNULIsNamedByLine(broken: TextFile.BrokenBytes) throws {
    #expect(
      try complaint(Array("one\ntwo red\0birds\n".utf8), broken: broken).hasPrefix(
        "x.txt:2: a NUL, a character that no text has"))
  }

  @Test func aFileOfNumbersIsNoUTF16() throws {
    let bytes = (0..<64).flatMap { number -> [UInt8] in [UInt8(number + 1), 0, 0, UInt8(number % 3)] }
    #expect(try complaint(bytes).hasPrefix("x.txt:1: a NUL, a character that no text has"))
  }

  @Test(arguments: [
    (
      [0x61, 0x0A, 0x63, 0x61, 0x66, 0xE9, 0x0A] as [UInt8],
      "x.txt:2: not UTF-8 text (perhaps Latin-1 or Windows-1252): save"
    ),
    ([0x61, 0x0D, 0x93, 0x61, 0x94], "x.txt:2: not UTF-8 text (perhaps Latin-1 or Windows-1252): save"),
    ([0x61, 0xC4, 0xE3, 0xBA, 0xC3], "x.txt:1: not UTF-8 text: save the file as UTF-8."),
    ([0xEF, 0xBB, 0xBF, 0x61, 0xC3, 0xA9, 0xC3], "x.txt:1: not UTF-8 text: save the file as UTF-8."),
  ])
  func otherEncodingsAreNamedByLine(bytes: [UInt8], words: String) throws {
    let text = try complaint(bytes)
    #expect(text.hasPrefix(words), "\(text)")
  }

  /// As with Python's errors="replace", where a data set is known to have such bytes.
  @Test func brokenBytesMayBeReplaced() throws {
    try withTemporaryFolder { folder in
      try writeBytes([0x61, 0xFF, 0x20, 0xC3, 0x0A, 0xE2, 0x82, 0x62], to: folder + "/x.txt")
      #expect(try lines(of: folder + "/x.txt", broken: .replace) == ["a\u{FFFD} \u{FFFD}", "\u{FFFD}b"])
    }
  }

  @Test(arguments: [
    ("\n<!DOCTYPE HTML>\n<html>", "x.txt: is a web page (HTML)"), ("<html lang=en>", "x.txt: is a web page (HTML)"),
    ("PK\u{3}\u{4}x", "x.txt: is a zip archive or an Excel workbook"), ("{\\rtf1\\ansi", "x.txt: is rich text (RTF)"),
    ("version https://git-lfs.github.com/spec/v1\n", "x.txt: is a Git LFS pointer"),
  ])
  func otherFilesAreNamed(text: String, words: String) throws {
    #expect(try complaint(Array(text.utf8)).hasPrefix(words))
  }

  @Test func aLineHasAnEnd() throws {
    let long = [UInt8](repeating: 97, count: 1 << 20)
    try withTemporaryFolder { folder in
      try writeBytes(long, to: folder + "/x.txt")
      #expect(try lines(of: folder + "/x.txt").count == 1)
    }
    #expect(
      try complaint([98, 10] + long + [97]).hasPrefix("x.txt:2: the line has 1,048,577 bytes: are line ends lost"))
  }

  @Test func blankLinesAtTheEndCanBeKept() throws {
    try withTemporaryFolder { folder in
      for (text, count) in [("a\n\n \n", 3), ("a\n", 1), ("a", 1), ("\n", 1), ("", 0)] {
        try write(text, to: folder + "/x.txt")
        #expect(try TextFile(folder + "/x.txt").allLines().count == count)
      }
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
}
