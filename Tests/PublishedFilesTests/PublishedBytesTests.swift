import Foundation
import TestSupport
import Testing

@testable import Backbones
@testable import PublishedFiles

struct PublishedBytesTests {
  @Test func partsAreRead() throws {
    try withTemporaryFolder { folder in
      let content = Data((0..<100).map { UInt8($0) })
      try content.write(to: URL(fileURLWithPath: "\(folder)/a"))
      for bytes in [try PublishedBytes(readingFrom: "\(folder)/a"), try PublishedBytes(Data([9]) + content).behind(1)] {
        #expect(bytes.count == 100)
        let (part, none) = (try bytes[10..<13], try bytes[7..<7])
        #expect(part == Data([10, 11, 12]) && none.isEmpty)
        for _ in 0..<2 {
          let end = try bytes[90..<100, keeping: true]
          #expect(end == content.suffix(10))
        }
        #expect(throws: WeightsError.self) { try bytes[99..<101] }
      }
    }
  }

  @Test func whatIsNoFileIsRefusedAtOnce() throws {
    try withTemporaryFolder { folder in
      #expect(mkfifo("\(folder)/pipe", 0o600) == 0)
      for (path, words) in [
        (folder, "is a folder"), ("\(folder)/pipe", "is a FIFO"), ("/dev/zero", "is a device"),
        ("\(folder)/absent", "no such file"),
      ] {
        #expect(errorText { _ = try PublishedBytes(readingFrom: path) }.hasPrefix("\(path): \(words)"))
      }
    }
  }
}

extension PublishedBytes {
  /// What is behind the first `count` bytes, as a slice that does not begin at 0.
  fileprivate func behind(_ count: Int) throws -> PublishedBytes {
    PublishedBytes(try self[0..<self.count].dropFirst(count))
  }
}
