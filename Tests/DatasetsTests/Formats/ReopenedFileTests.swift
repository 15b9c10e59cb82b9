import Files
import Foundation
import Testing

@testable import Datasets

struct ReopenedFileTests {
  @Test func partsAreReadOfAClosedFile() throws {
    try withTemporaryFolder { folder in
      try write("0123456789", to: folder + "/a")
      let file = ReopenedFile(try InputFile(folder + "/a"))
      #expect(openFiles(in: folder) == [])
      #expect(try file.bytes(in: 3..<6) == Array("345".utf8) && file.bytes(in: 0..<0) == [])
      #expect(openFiles(in: folder) == [])
    }
  }

  @Test func anotherFileIsNotRead() throws {
    try withTemporaryFolder { folder in
      try write("0123456789", to: folder + "/a")
      let file = ReopenedFile(try InputFile(folder + "/a"))
      try write("01234567890", to: folder + "/a")
      #expect(
        throws: DatasetError(
          "\(folder)/a: has changed while it was read: let nothing write to it, and start again.")
      ) { try file.bytes(in: 0..<1) }
      try FileManager.default.removeItem(atPath: folder + "/a")
      #expect(throws: DatasetError("\(folder)/a: no such file.")) { try file.bytes(in: 0..<1) }
    }
  }
}

/// The files in a folder that this process has open.
func openFiles(in folder: String) -> [String] {
  let all = (try? FileManager.default.contentsOfDirectory(atPath: "/proc/self/fd")) ?? []
  return all.compactMap { try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/fd/\($0)") }
    .filter { $0.hasPrefix(folder + "/") }
}
