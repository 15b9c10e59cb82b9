import Files
import Foundation
import TestSupport
import Testing

struct TextStreamTests {
  @Test func piecesFollowEachOther() throws {
    try withTemporaryFolder { folder in
      let file = try PartialFile("\(folder)/a.txt"), stream = try TextStream(file)
      try stream.append("one\n")
      try stream.append(Array("two\n".utf8))
      try stream.close()
      #expect(!FileManager.default.fileExists(atPath: "\(folder)/a.txt"))
      try file.finish()
      #expect(try String(contentsOfFile: "\(folder)/a.txt", encoding: .utf8) == "one\ntwo\n")
    }
  }

  @Test func aFullDiskIsAnError() throws {
    try withTemporaryFolder { folder in
      let file = try PartialFile("\(folder)/a.txt"), stream = try TextStream(file)
      try FileManager.default.removeItem(atPath: file.partial)
      try FileManager.default.createSymbolicLink(atPath: file.partial, withDestinationPath: "/dev/full")
      let full = try TextStream(file)
      #expect(throws: FileError.self) {
        try full.append([UInt8](repeating: 32, count: 1 << 20))
        try full.close()
      }
      try stream.close()
    }
  }
}
