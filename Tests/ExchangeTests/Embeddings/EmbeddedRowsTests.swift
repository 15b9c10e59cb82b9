import Files
import Foundation
import NumPy
import TestSupport
import Testing

@testable import Exchange

struct EmbeddedRowsTests {
  /// Files of these many rows of three numbers; row i begins with i + 1.
  private func files(_ counts: [Int], in folder: String) throws -> [String] {
    var row = 0
    return try counts.enumerated().map { part, count in
      let path = "\(folder)/\(part).npy"
      let writer = try NumPyWriter(PartialFile(path), rows: count, columns: 3)
      try writer.append((row..<row + count).flatMap { [Float($0 + 1), 2, -1] })
      try writer.finish()
      row += count
      return path
    }
  }

  private func firsts(_ rows: EmbeddedRows, _ places: [Int]) throws -> [Float] {
    var firsts: [Float] = []
    try rows.forEachBlock(of: places, ofUnitLength: false) { block in
      firsts += stride(from: 0, to: block.elements.count, by: 3).map { block.elements[$0] }
    }
    return firsts
  }

  @Test func rowsComeInTheOrderThatIsAsked() throws {
    try withTemporaryFolder { folder in
      let rows = try EmbeddedRows(files([3, 0, 2, 4], in: folder))
      #expect(rows.count == 9 && rows.width == 3)
      for places in [Array(0..<9), [8, 0, 4, 4, 3, 2], [], [7]] {
        #expect(try firsts(rows, places) == places.map { Float($0 + 1) })
      }
    }
  }

  /// More rows than a block has.
  @Test func blocksGoOn() throws {
    try withTemporaryFolder { folder in
      let rows = try EmbeddedRows(files([400_000, 1], in: folder))
      var sizes: [Int] = []
      try rows.forEachBlock(of: Array(0..<400_001), ofUnitLength: true) { block in
        sizes.append(block.shape[0])
        let lengths = block.rowNorms()
        #expect(lengths.allSatisfy { abs($0 - 1) < 1e-5 })
      }
      #expect(sizes == [349_525, 50_476])
    }
  }

  @Test func faultsAreNamedByFileAndRow() throws {
    try withTemporaryFolder { folder in
      func words(_ numbers: [Float]) throws -> String {
        let path = "\(folder)/b.npy", writer = try NumPyWriter(PartialFile(path), rows: numbers.count / 3, columns: 3)
        try writer.append(numbers)
        try writer.finish()
        let rows = try EmbeddedRows(files([2], in: folder) + [path])
        return errorText { try rows.forEachBlock(of: [0, 1, 2, 3], ofUnitLength: true) { _ in } }
      }
      #expect(
        try words([1, 2, 3, 4, .nan, 6]) == "\(folder)/b.npy: row 1, counted from 0, has a number that is not finite.")
      #expect(try words([1, 2, 3, 0, 0, 0]).hasPrefix("\(folder)/b.npy: row 1, counted from 0, is all zeros"))
      let other = "\(folder)/c.npy", writer = try NumPyWriter(PartialFile(other), rows: 1, columns: 2)
      try writer.append([1, 2])
      try writer.finish()
      let width = try errorText { _ = try EmbeddedRows(files([2], in: folder) + [other]) }
      #expect(width == "\(other): has rows of 2 numbers, and \(folder)/0.npy of 3.")
    }
  }

  @Test func aFileThatChangedIsNamed() throws {
    try withTemporaryFolder { folder in
      let rows = try EmbeddedRows(files([2, 3], in: folder))
      _ = try files([2, 4], in: folder)
      #expect(errorText { _ = try firsts(rows, [0, 3]) }.hasPrefix("\(folder)/1.npy: has changed while it was read"))
    }
  }
}
