import Files
import Foundation
import TestSupport
import Testing

struct WriteBytesTests {
  @Test func aFileIsWrittenOrReplaced() throws {
    try withTemporaryFolder { folder in
      for bytes: [UInt8] in [[1, 2, 3], [0], []] {
        try writeBytes(bytes, to: "\(folder)/a")
        #expect(try contents(of: "\(folder)/a") == bytes)
      }
      #expect(
        errorText { try writeBytes([1], to: "\(folder)/none/a", named: "b") }
          == "b: cannot be written: No such file or directory")
    }
  }

  /// Neither what is too much for the buffer nor what fits into it is lost in silence.
  @Test(.enabled(if: FileManager.default.fileExists(atPath: "/dev/full")), arguments: [1, 100_000])
  func aFullDiskIsTold(count: Int) throws {
    let error = #expect(throws: FileError.self) {
      try writeBytes([UInt8](repeating: 7, count: count), to: "/dev/full")
    }
    #expect(error?.description == "/dev/full: cannot be written: No space left on device")
    #expect(error?.isDiskFull == true)
  }
}
