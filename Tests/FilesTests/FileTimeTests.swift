import Foundation
import TestSupport
import Testing

@testable import Files

struct FileTimeTests {
  @Test func aFileIsSaidToBeWrittenThen() throws {
    try withTemporaryFolder { folder in
      let path = "\(folder)/a", time = 1_700_000_000_123_456_789
      try Data().write(to: URL(fileURLWithPath: path))
      setTime(of: path, to: time)
      #expect(FileStamp(path)?.modified == time)
      setTime(of: "\(folder)/absent", to: time)
      #expect(FileStamp("\(folder)/absent") == nil)
    }
  }

  @Test func theClockIsThatOfOtherPrograms() {
    #expect(abs(Double(clockTime()) / 1e9 - Date().timeIntervalSince1970) < 5)
  }
}
