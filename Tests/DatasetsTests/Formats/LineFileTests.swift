import Foundation
import TestSupport
import Testing

@testable import Datasets

@Suite struct LineFileTests {
  /// Lines across the blocks of 4 MB that are read at once.
  @Test(arguments: [[0, 3, 0, 4_194_300, 10, 9_000_000], [4_194_303, 1], []])
  func linesAreFoundWhereverTheyEnd(lengths: [Int]) throws {
    try withTemporaryFolder { folder in
      let lines = lengths.enumerated().map { [UInt8](repeating: UInt8(65 + $0), count: $1) }
      try Data(lines.flatMap { $0 + [10] }.dropLast()).write(to: URL(fileURLWithPath: "\(folder)/x"))
      var found: [(number: Int, start: [UInt8], bytes: [UInt8])] = []
      try LineFile("\(folder)/x").forEachLine { found.append(($0.number, $1, try $0.bytes())) }
      let expected = lines.enumerated().filter { !$1.isEmpty }
      #expect(found.map(\.number) == expected.map { $0.offset + 1 } && found.map(\.bytes) == expected.map(\.element))
      #expect(found.map(\.start) == expected.map { Array($0.element.prefix(256)) })
    }
  }
}
