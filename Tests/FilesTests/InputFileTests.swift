import Foundation
import TestSupport
import Testing

@testable import Files

struct InputFileTests {
  private func write(_ text: String, to path: String) throws {
    try Data(text.utf8).write(to: URL(fileURLWithPath: path))
  }

  @Test func aDigestMayLeaveOutBytes() throws {
    try withTemporaryFolder { folder in
      let path = "\(folder)/a"
      try write("0123456789", to: path)
      let file = try InputFile(path)
      for (left, rest) in [(3..<6, "126789"), (0..<4, "456789"), (7..<10, "123456"), (1..<10, "")] {
        #expect(try file.digest(from: 1, without: left) == ContentDigest.of(rest), "\(left)")
      }
    }
  }

  @Test func bytesAreReadFromAnyPlace() throws {
    try withTemporaryFolder { folder in
      try write("0123456789", to: "\(folder)/a")
      let file = try InputFile("\(folder)/a")
      var bytes = [UInt8](repeating: 0, count: 4)
      try file.read(4, at: 3, into: &bytes)
      #expect(String(decoding: bytes, as: UTF8.self) == "3456")
      #expect(try file.read(upTo: 4, at: 8, into: &bytes) == 2)
      #expect(
        errorText { try file.read(4, at: 8, into: &bytes) }.hasSuffix("/a: cannot be read: it has become shorter"))
      #expect(try file.bytes() == Array("0123456789".utf8) && contents(of: "\(folder)/a") == file.bytes())
      #expect(try file.digest(from: 4) == ContentDigest.of("456789"))
    }
  }

  @Test func whatIsTooLargeIsNotRead() throws {
    try withTemporaryFolder { folder in
      let path = "\(folder)/a"
      try write("0123456789", to: path)
      #expect(try contents(of: path, atMost: 10).count == 10)
      #expect(
        errorText { _ = try contents(of: path, atMost: 9) } == "\(path): has more than 0 MB: make it smaller")
    }
  }

  @Test func onlyRegularFilesAreOpened() throws {
    try withTemporaryFolder { folder in
      mkfifo("\(folder)/fifo", 0o600)
      func message(_ name: String) -> String { errorText { _ = try InputFile(name) } }
      #expect(message("\(folder)/fifo") == "\(folder)/fifo: is a FIFO: give a file")
      #expect(message(folder) == "\(folder): is a folder: give a file")
      #expect(message("/dev/null") == "/dev/null: is a device: give a file")
      #expect(message("\(folder)/none") == "\(folder)/none: no such file")
      #expect(message("/dev/null/x") == "/dev/null/x: cannot be read: Not a directory")
    }
  }

  /// A file that is written to is another; one that is put in its place is not read.
  @Test func changesAreSeen() throws {
    try withTemporaryFolder { folder in
      let path = "\(folder)/a"
      try write("first", to: path)
      let file = try InputFile(path)
      #expect(!file.hasChanged)
      try write("other", to: "\(folder)/b")
      rename("\(folder)/b", path)
      #expect(!file.hasChanged)
      #expect(try file.bytes() == Array("first".utf8))
      #expect(FileStamp(path)?.isSameFile(as: file.stamp) == false)
      let again = try InputFile(path), handle = try #require(FileHandle(forUpdatingAtPath: path))
      try handle.write(contentsOf: Data("longer than before".utf8))
      #expect(again.hasChanged)
    }
  }
}
