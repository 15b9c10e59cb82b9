import Tensor
import Testing

@testable import Datasets

struct OrientationTests {
  /// EXIF data with `value` in a directory of three entries.
  private func exif(_ value: Int, little: Bool, type: Int = 3) -> [UInt8] {
    func number(_ value: Int, _ count: Int) -> [UInt8] {
      let digits = (0..<count).map { UInt8(truncatingIfNeeded: value >> (8 * $0)) }
      return little ? digits : digits.reversed()
    }
    func entry(_ tag: Int, _ type: Int, _ value: [UInt8]) -> [UInt8] {
      number(tag, 2) + number(type, 2) + number(1, 4) + value + [UInt8](repeating: 0, count: 4 - value.count)
    }
    return Array((little ? "II" : "MM").utf8) + number(42, 2) + number(12, 4) + [9, 9, 9, 9] + number(3, 2)
      + entry(0x010F, 3, number(7, 2)) + entry(0x0112, type, number(value, type == 4 ? 4 : 2))
      + entry(0x0131, 3, number(5, 2)) + number(0, 4)
  }

  @Test(arguments: 0...9) func itIsFoundInEitherByteOrder(value: Int) {
    let expected = Orientation(rawValue: value) ?? .topLeft
    for little in [true, false] {
      #expect(Orientation(exif: exif(value, little: little)) == expected)
      #expect(Orientation(exif: exif(value, little: little, type: 4)) == expected)
      #expect(Orientation(exif: Array("Exif\0\0".utf8) + exif(value, little: little)) == expected)
      #expect(Orientation(exif: exif(value, little: little, type: 2)) == .topLeft)
    }
  }

  /// What is cut off, or points beyond the data, says nothing.
  @Test func hostileDataAreReadToTheirEndOnly() {
    let whole = exif(6, little: true)
    for count in 0...whole.count {
      let isThere = count >= 14 + 2 * 12 - 2  // up to the value
      #expect(Orientation(exif: Array(whole.prefix(count))) == (isThere ? .rightTop : .topLeft), "\(count) bytes")
    }
    for directory: [UInt8] in [[0xFF, 0xFF, 0xFF, 0xFF], [0xFF, 0xFF, 0xFF, 0x7F], [UInt8(whole.count), 0, 0, 0]] {
      #expect(Orientation(exif: Array(whole[..<4]) + directory + whole[8...]) == .topLeft)
    }
    var generator = SplitMix64(seed: 5)
    for _ in 0..<2_000 {
      var bytes = exif(6, little: Bool.random(using: &generator))
      for _ in 0..<3 {
        bytes[Int.random(in: 0..<bytes.count, using: &generator)] = .random(in: 0...255, using: &generator)
      }
      _ = Orientation(exif: bytes)
    }
  }

  /// The photo is [1 2 3 / 4 5 6]; how it lies in a file of each orientation is written out.
  @Test(arguments: [
    (Orientation.topLeft, [[1, 2, 3], [4, 5, 6]]), (.topRight, [[3, 2, 1], [6, 5, 4]]),
    (.bottomRight, [[6, 5, 4], [3, 2, 1]]), (.bottomLeft, [[4, 5, 6], [1, 2, 3]]),
    (.leftTop, [[1, 4], [2, 5], [3, 6]]), (.rightTop, [[3, 6], [2, 5], [1, 4]]),
    (.rightBottom, [[6, 3], [5, 2], [4, 1]]), (.leftBottom, [[4, 1], [5, 2], [6, 3]]),
  ])
  func eachIsSetUpright(orientation: Orientation, rows: [[Int]]) {
    func picture(_ rows: [[Int]]) -> RGBImage {
      drawn(rows[0].count, rows.count) { x, y in [rows[y][x], 10 * rows[y][x], 100 + rows[y][x]] }
    }
    #expect(picture(rows).upright(from: orientation) == picture([[1, 2, 3], [4, 5, 6]]))
  }

  @Test func aLineTurns() {
    let line = drawn(1, 5) { _, y in [y, y, y] }
    #expect(line.upright(from: .rightTop) == drawn(5, 1) { x, _ in [4 - x, 4 - x, 4 - x] })
    #expect(line.upright(from: .leftTop) == drawn(5, 1) { x, _ in [x, x, x] })
  }
}
