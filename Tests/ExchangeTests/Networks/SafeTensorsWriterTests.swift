import Exchange
import Files
import Foundation
import PublishedFiles
import TestSupport
import Testing

struct SafeTensorsWriterTests {
  @Test func whatIsWrittenIsRead() throws {
    try withTemporaryFolder { folder in
      let path = "\(folder)/a.safetensors"
      let writer = try SafeTensorsWriter(
        PartialFile(path), arrays: [("b.x", [2, 3]), ("a", []), ("c", [0, 4])], facts: ["kind": "te\"st"])
      try writer.append([1, 2, 3, 4, 5, -0.5])
      try writer.append([7])
      try writer.append([])
      #expect(!FileManager.default.fileExists(atPath: path))
      try writer.finish()
      let read = try PublishedWeights(readingFrom: path)
      #expect(Set(read.names) == ["a", "b.x", "c"])
      #expect(try read.tensor(named: "b.x").shape == [2, 3])
      #expect(try read.tensor(named: "b.x").elements == [1, 2, 3, 4, 5, -0.5])
      let data = try bytes(of: path)
      #expect(data[0] % 8 == 0 && data.count == 8 + Int(data[0]) + Int(data[1]) << 8 + 28)
      #expect(String(decoding: data, as: UTF8.self).contains(#""__metadata__":{"kind":"te\"st"}"#))
    }
  }

  /// Files of other programs are told apart, which also have `__metadata__`.
  @Test func itsOwnFilesAreKnown() throws {
    try withTemporaryFolder { folder in
      let path = "\(folder)/a.safetensors", digest = String(repeating: "0f", count: 32)
      let writer = try SafeTensorsWriter(
        PartialFile(path), arrays: [("a", [1])],
        facts: ["kind": "stage1", "digest": digest, "configuration": #"{"a":{"b":1},"c":2}"#])
      try writer.append([1])
      try writer.finish()
      #expect(try SafeTensorsWriter.begins([UInt8](bytes(of: path))))
      for other in [#"{"__metadata__":{"format":"pt"},"a":{}}"#, "", "{}"] {
        #expect(!SafeTensorsWriter.begins([8, 0, 0, 0, 0, 0, 0, 0] + Array(other.utf8)))
      }
    }
  }
}
