import Files
import Foundation
import TestSupport
import Testing

struct PutInPlaceTests {
  private func folder(_ path: String, with content: String) throws {
    try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
    try writeWhole(content, to: "\(path)/file")
  }

  @Test func aFolderGetsAFreeName() throws {
    try withTemporaryFolder { root in
      try folder("\(root)/new", with: "new")
      try putInPlace(folder: "\(root)/new", at: "\(root)/place")
      #expect(try text(of: "\(root)/place/file") == "new")
      #expect(!FileManager.default.fileExists(atPath: "\(root)/new"))
    }
  }

  @Test func whatWasThereHasTheOtherName() throws {
    try withTemporaryFolder { root in
      try folder("\(root)/new", with: "new")
      try folder("\(root)/place", with: "old")
      try putInPlace(folder: "\(root)/new", at: "\(root)/place")
      #expect(try text(of: "\(root)/place/file") == "new")
      #expect(try text(of: "\(root)/new/file") == "old")
    }
  }

  @Test func aFolderThatIsNotThereChangesNothing() throws {
    try withTemporaryFolder { root in
      try folder("\(root)/place", with: "old")
      #expect(
        errorText { try putInPlace(folder: "\(root)/new", at: "\(root)/place") }
          == "\(root)/place: cannot be replaced: No such file or directory")
      #expect(try text(of: "\(root)/place/file") == "old")
    }
  }

  private func text(of path: String) throws -> String { String(decoding: try contents(of: path), as: UTF8.self) }
}
