import Foundation
import TestSupport
import Testing

@testable import Backbones
@testable import PublishedFiles

struct StoredTensorTests {
  /// 0…23 as int8, behind three other bytes.
  private let file = PublishedBytes(Data([9, 9, 9] + (0..<24).map { UInt8($0) }))
  private let storage = 3..<27

  private func read(_ tensor: StoredTensor?, rows: Range<Int>? = nil) throws -> [Float] {
    let tensor = try #require(tensor)
    let rows = rows ?? 0..<(tensor.shape.first ?? 1)
    var x = [Float](repeating: .nan, count: rows.count * tensor.shape.dropFirst().reduce(1, *))
    try tensor.read(rows: rows, of: file, into: &x)
    return x
  }

  @Test func rowsOfARowMajorTensor() throws {
    let tensor = StoredTensor(.int8, [4, 3, 2], in: storage)
    #expect(try read(tensor) == (0..<24).map(Float.init))
    #expect(try read(tensor, rows: 1..<3) == (6..<18).map(Float.init))
    #expect(try read(StoredTensor(.int8, [], in: 5..<6)) == [2])
    #expect(try read(StoredTensor(.int8, [0, 3], in: 5..<5)) == [])
  }

  @Test func viewsAreRead() throws {
    let transposed = StoredTensor(.int8, [3, 2], strides: [1, 3], offset: 6, in: storage)
    #expect(try read(transposed) == [6, 9, 7, 10, 8, 11])
    #expect(try read(transposed, rows: 1..<2) == [7, 10])
    // An inner dimension that is whole, an outer one with gaps, one of a single entry whose stride is of no account.
    #expect(
      try read(StoredTensor(.int8, [2, 1, 3], strides: [10, 99, 1], offset: 1, in: storage)) == [1, 2, 3, 11, 12, 13])
    #expect(try read(StoredTensor(.int8, [4], strides: [0], offset: 5, in: storage)) == [5, 5, 5, 5])
  }

  /// Rows that lie far apart in a file are read with all that is between, also a few at a time.
  @Test func viewsOfAFileAreThoseInMemory() throws {
    try withTemporaryFolder { folder in
      try Data((0..<200).map { UInt8($0) }).write(to: URL(fileURLWithPath: "\(folder)/a"))
      let file = try PublishedBytes(readingFrom: "\(folder)/a")
      let tensor = try #require(StoredTensor(.int8, [10, 10], strides: [1, 10], offset: 5, in: 0..<120))
      for rows in [0..<10, 3..<5, 9..<10] {
        var x = [Float](repeating: .nan, count: rows.count * 10)
        try tensor.read(rows: rows, of: file, into: &x)
        let expected: [Float] = rows.flatMap { row -> [Float] in (0..<10).map { Float(5 + row + 10 * $0) } }
        #expect(x == expected)
      }
    }
  }

  @Test(arguments: [
    ([25], [1], 0), ([2], [24], 0), ([1], [1], 24), ([24], [1], 1), ([], [], 24), ([2], [1, 1], 0), ([-1], [1], 0),
    ([2], [-1], 5), ([2], [1], -1),
    ([.max, .max], [0, 0], 0), ([2, 2], [.max, .max], 0), ([25], [0], 0),
    ([1, 1, 1, 1, 1, 1, 1, 1, 1], [1, 1, 1, 1, 1, 1, 1, 1, 1], 0),
    ([3], [.max / 2], 0), ([0, .max, .max], [1, 1, 1], 25),
  ])
  func viewsBeyondTheStorageAreNone(shape: [Int], strides: [Int], offset: Int) {
    #expect(StoredTensor(.int8, shape, strides: strides, offset: offset, in: storage) == nil)
  }

  @Test func aRowMajorTensorFillsItsStorage() {
    #expect(StoredTensor(.int16, [3, 4], in: storage) != nil)
    for shape in [[3, 3], [13], [.max], [.max, 2], [0, .max, .max], [-12], [1 << 62, 1 << 62, 0]] {
      #expect(StoredTensor(.int16, shape, in: storage) == nil, "\(shape)")
    }
  }
}
