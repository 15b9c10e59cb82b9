import Foundation
import TestSupport
import Testing

@testable import Files

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

  /// As on a file system that cannot exchange names.
  private func putWithoutExchange(_ partial: String, _ place: String, _ number: Int32 = EINVAL) throws {
    try putInPlace(folder: partial, at: place) { _, _ in
      errno = number
      return -1
    }
  }

  @Test func withoutAnExchangeTheSameComesOfTwoRenames() throws {
    try withTemporaryFolder { root in
      try folder("\(root)/new", with: "new")
      try folder("\(root)/place", with: "old")
      try putWithoutExchange("\(root)/new", "\(root)/place")
      #expect(try text(of: "\(root)/place/file") == "new")
      #expect(try text(of: "\(root)/new/file") == "old")
      #expect(try FileManager.default.contentsOfDirectory(atPath: root).sorted() == ["new", "place"])
    }
  }

  @Test func aSecondRenameThatFailsIsTakenBack() throws {
    try withTemporaryFolder { root in
      try folder("\(root)/place", with: "old")
      let text = errorText { try putWithoutExchange("\(root)/absent", "\(root)/place") }
      #expect(text == "\(root)/place: cannot be replaced: No such file or directory")
      #expect(try self.text(of: "\(root)/place/file") == "old")
      #expect(try FileManager.default.contentsOfDirectory(atPath: root) == ["place"])
    }
  }

  @Test func anExchangeThatFailsIsNotTriedOtherwise() throws {
    try withTemporaryFolder { root in
      try folder("\(root)/new", with: "new")
      try folder("\(root)/place", with: "old")
      let message = errorText { try putWithoutExchange("\(root)/new", "\(root)/place", EIO) }
      #expect(message == "\(root)/place: cannot be replaced: Input/output error")
      #expect(try text(of: "\(root)/place/file") == "old" && text(of: "\(root)/new/file") == "new")
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
