import Foundation
import TestSupport
import Testing

@testable import Files

/// The record is one for the whole process, and other tests read files at the same time: each looks at its own.
@Suite(.serialized) struct FilesReadTests {
  @Test func whatIsReadIsRecorded() throws {
    try withTemporaryFolder { folder in
      try Data("abc".utf8).write(to: URL(fileURLWithPath: "\(folder)/a"))
      FilesRead.begin()
      _ = try contents(of: "\(folder)/a")
      _ = try? contents(of: "\(folder)/none")
      FilesRead.record(folder: folder, names: ["b", "a"])
      let stamp = try #require(FileStamp("\(folder)/a"))
      #expect(FilesRead.entries["\(folder)/a"] == .file(stamp, digest: ContentDigest.of("abc")))
      #expect(FilesRead.entries["\(folder)/none"] == .absent)
      #expect(FilesRead.entries[folder] == .folder(digest: FilesRead.digest(ofNames: ["a", "b"])))
      #expect(FilesRead.digest(ofNames: ["a", ".DS_Store"]) == FilesRead.digest(ofNames: ["a"]))
      // What is read in parts later keeps the digest of the whole.
      FilesRead.record(try InputFile("\(folder)/a"))
      #expect(FilesRead.entries["\(folder)/a"] == .file(stamp, digest: ContentDigest.of("abc")))
    }
  }
}
