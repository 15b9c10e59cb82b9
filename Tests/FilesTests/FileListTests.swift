import Foundation
import TestSupport
import Testing

@testable import Files

struct FileListTests {
  @Test func changesAndOtherFilesAreSeen() throws {
    try withTemporaryFolder { folder in
      mkdir("\(folder)/in", 0o700)
      try writeWhole("1", to: "\(folder)/in/a b.txt")
      try writeWhole("2", to: "\(folder)/c.txt")
      let list = try FileList(of: folder)
      let read = try #require(FileList(in: "Some words.\n" + list.text + "seed 1\n"))
      #expect(read == list && list.text.contains("\(ContentDigest.of("1"))  in/a b.txt\n"))
      try writeWhole("", to: "\(folder)/.DS_Store")
      #expect(read.change(in: folder) == nil && read.others(in: folder) == [])
      try writeWhole("mine", to: "\(folder)/in/mine.txt")
      #expect(read.change(in: folder) == nil && read.others(in: folder) == ["in/mine.txt"])
      try writeWhole("3", to: "\(folder)/c.txt")
      #expect(read.change(in: folder) == "c.txt has changed")
      unlink("\(folder)/c.txt")
      #expect(read.change(in: folder) == "c.txt is gone")
    }
  }

  @Test func aTextWithoutAListHasNone() { #expect(FileList(in: "Some words.\nseed 1\n") == nil) }
}
