import Foundation

/// The place of a tensor's numbers in a file. They are read when they are asked for.
struct StoredTensor: Equatable {
  let format: NumberFormat, shape: [Int]
  /// The distance of neighbours in each dimension, in numbers.
  private let strides: [Int]
  /// The byte of the first number.
  private let start: Int

  /// The largest number of dimensions. Networks need four.
  static let highestRank = 8

  /// The number of elements, or nil where a dimension is negative or the number is no `Int`.
  static func count(_ shape: [Int]) -> Int? {
    var room = 1  // with 1 for 0, so that the other extents can be multiplied too
    for extent in shape {
      let (product, overflow) = room.multipliedReportingOverflow(by: max(1, extent))
      guard extent >= 0, !overflow else { return nil }
      room = product
    }
    return shape.contains(0) ? 0 : room
  }

  /// A row-major tensor.
  ///
  /// - Parameter storage: A range of the file's bytes. The result is nil unless the tensor fills it exactly.
  init?(_ format: NumberFormat, _ shape: [Int], in storage: Range<Int>) {
    guard shape.count <= Self.highestRank, let count = Self.count(shape), count <= storage.count,
      count * format.size == storage.count
    else { return nil }
    var (strides, stride) = ([Int](), 1)
    for extent in shape.reversed() {
      strides.append(stride)
      stride *= max(1, extent)
    }
    self.init(format, shape, strides: strides.reversed(), offset: 0, in: storage)
  }

  /// A view of a storage.
  ///
  /// - Parameters:
  ///   - strides: The distance of neighbours in each dimension, in numbers.
  ///   - offset: The first number in the storage.
  ///   - storage: A range of the file's bytes. The result is nil unless the view lies in it, and has no more elements.
  init?(_ format: NumberFormat, _ shape: [Int], strides: [Int], offset: Int, in storage: Range<Int>) {
    let capacity = storage.count / format.size
    guard shape.count <= Self.highestRank, shape.count == strides.count, strides.allSatisfy({ $0 >= 0 }),
      (0...capacity).contains(offset), let count = Self.count(shape), count <= capacity
    else { return nil }
    var last = offset
    for (extent, stride) in zip(shape, strides) where count > 0 {
      let (reach, overflow) = (extent - 1).multipliedReportingOverflow(by: stride)
      guard !overflow, reach < capacity - last else { return nil }
      last += reach
    }
    guard count == 0 || last < capacity else { return nil }
    (self.format, self.shape, self.strides, start) = (format, shape, strides, storage.lowerBound + offset * format.size)
  }

  /// Reads rows of the first dimension as `Float`, row-major. A scalar is one row.
  ///
  /// - Throws: `WeightsError.damaged` when the file can no longer be read.
  func read(rows: Range<Int>, of file: PublishedBytes, into x: UnsafeMutablePointer<Float>) throws {
    guard shape.allSatisfy({ $0 > 0 }), !rows.isEmpty else { return }
    let all = 0..<(shape.first ?? 1), own = span(of: rows), isDense = own.count <= 2 * rows.count * rowSize
    // Rows that lie far apart are read with all that is between, once for the whole tensor.
    let place = isDense ? own : span(of: all), bytes = try file[place, keeping: !isDense]
    bytes.withUnsafeBytes { bytes in
      let source = bytes.baseAddress! + (start - place.lowerBound)
      guard let stride = strides.first else { return format.read(source, count: 1, into: x) }
      var x = x
      read(source + rows.lowerBound * stride * format.size, rows.count, dimension: 0, &x)
    }
  }

  /// The bytes of a row, if it lies without gaps.
  private var rowSize: Int { shape.dropFirst().reduce(format.size, *) }

  /// The file's bytes from the first number of some rows to the last.
  private func span(of rows: Range<Int>) -> Range<Int> {
    guard let stride = strides.first else { return start..<start + format.size }
    let inner = zip(shape, strides).dropFirst().reduce(0) { $0 + ($1.0 - 1) * $1.1 }
    let (first, last) = (rows.lowerBound * stride, (rows.upperBound - 1) * stride + inner)
    return start + first * format.size..<start + (last + 1) * format.size
  }

  /// Reads `count` entries of a dimension from `source` on, and moves `x` behind the last number.
  private func read(_ source: UnsafeRawPointer, _ count: Int, dimension: Int, _ x: inout UnsafeMutablePointer<Float>) {
    let inner = shape[(dimension + 1)...].reduce(1, *)
    if isRowMajor(from: dimension) {
      format.read(source, count: count * inner, into: x)
      x += count * inner
    } else if dimension == shape.count - 1 {
      for i in 0..<count { format.read(source + i * strides[dimension] * format.size, count: 1, into: x + i) }
      x += count
    } else {
      for i in 0..<count {
        read(source + i * strides[dimension] * format.size, shape[dimension + 1], dimension: dimension + 1, &x)
      }
    }
  }

  /// Whether the entries of this dimension and of the inner ones lie without gaps.
  private func isRowMajor(from dimension: Int) -> Bool {
    var stride = 1
    for inner in (dimension..<shape.count).reversed() {
      if strides[inner] != stride, shape[inner] != 1 { return false }
      stride *= shape[inner]
    }
    return true
  }
}
