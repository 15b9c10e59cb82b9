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
}
