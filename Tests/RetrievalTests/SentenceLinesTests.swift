import Foundation
import TestSupport
import Testing

@testable import Retrieval

struct SentenceLinesTests {
  private func lines(_ bytes: [UInt8], keepsEmpty: Bool = false) throws -> [String] {
    try withTemporaryFolder { folder in
      try Data(bytes).write(to: URL(fileURLWithPath: "\(folder)/s.txt"))
      let lines = try SentenceLines("\(folder)/s.txt", keepsEmpty: keepsEmpty)
      var all: [String] = []
      while let line = try lines.next() { all.append(line) }
      return all
    }
  }

  @Test func aSentenceIsALine() throws {
    #expect(try lines(Array("a red bird\r\n\n \t\nblue".utf8)) == ["a red bird", "blue"])
    #expect(try lines(Array("a\n\nb\n".utf8), keepsEmpty: true) == ["a", "", "b"])
    #expect(try lines([]) == [] && lines([0xFF, 10]) == ["\u{FFFD}"])
  }

  @Test func whatCannotBeReadIsNamed() throws {
    try withTemporaryFolder { folder in
      #expect(
        errorText { _ = try SentenceLines("\(folder)/n") } == "\(folder)/n: cannot be read: No such file or directory")
      #expect(errorText { _ = try SentenceLines(folder).next() } == "\(folder): cannot be read: Is a directory")
    }
  }
}
