import Files
import Glibc

/// An array in a .npy file, as `numpy.save` writes it. Parts of it are read when they are asked for, so that it may be
/// larger than memory.
///
/// ```swift
/// let regions = try NumPyArray(opening: "train_ims.npy")   // shape [113287, 36, 2048], 33 GB
/// try regions.read(rows: 7..<8, into: grid)                // the 36 regions of photo 7
/// ```
/// Numbers are IEEE 754 of 2, 4 or 8 bytes, little-endian. Several threads may read at once.
package final class NumPyArray: Sendable {
  /// The types of numbers that can be read. The raw value is NumPy's name.
  package enum Kind: String, Sendable, CaseIterable, CustomStringConvertible {
    case float16 = "<f2", float32 = "<f4", float64 = "<f8"

    /// Bytes in a number.
    var size: Int {
      switch self {
      case .float16: 2
      case .float32: 4
      case .float64: 8
      }
    }
    package var description: String { "float\(8 * size)" }
  }

  /// In bytes. No disk is so large.
  private static let greatestSize = 1 << 50

  package let path: String
  package let kind: Kind
  package let shape: [Int]
  /// Whether the first index moves fastest (Fortran order) instead of the last (C order).
  package let isFortranOrder: Bool
  private let file: InputFile
  private let start: Int

  /// - Throws: `NumPyError` when the file is absent, truncated, no .npy file, or holds other numbers.
  package init(opening path: String) throws(NumPyError) {
    self.path = path
    var beginning: [UInt8]
    do throws(FileError) {
      file = try InputFile(path)
      beginning = [UInt8](repeating: 0, count: min(file.size, NumPyHeader.greatestSize))
      try file.read(beginning.count, at: 0, into: &beginning)
    } catch { throw NumPyError(error.description) }
    FilesRead.record(file)
    let header: NumPyHeader
    do { header = try NumPyHeader(beginning) } catch { throw NumPyError("\(path): \(error.description)") }
    guard let kind = Kind(rawValue: header.descr) else {
      if Kind(rawValue: header.descr.replacing(">", with: "<")) != nil {
        throw NumPyError("\(path): holds big-endian numbers: save array.astype('\(header.descr.dropFirst())')")
      }
      let kinds = Kind.allCases.map(\.description).joined(separator: ", ")
      throw NumPyError("\(path): holds numbers of the kind “\(header.descr)”: save it as one of \(kinds)")
    }
    var room = kind.size  // with 1 for 0, so that the other extents are bounded too
    for extent in header.shape {
      let (product, overflow) = room.multipliedReportingOverflow(by: max(1, extent))
      guard !overflow, product < Self.greatestSize else {
        throw NumPyError("\(path): claims the shape \(header.shape): damaged?")
      }
      room = product
    }
    let size = header.shape.contains(0) ? 0 : room
    let rest = file.size - header.end
    guard size == rest else {
      let what = size > rest ? "truncated?" : "is it more than one array?"
      throw NumPyError("\(path): \(header.shape) of \(kind) takes \(size) bytes, and there are \(rest): \(what)")
    }
    (self.kind, shape, isFortranOrder, start) = (kind, header.shape, header.isFortranOrder, header.end)
  }

  /// The number of elements in a row. A row is an entry of the first dimension.
  package var rowCount: Int { shape.dropFirst().reduce(1, *) }

  /// Reads whole rows of an array in C order, row-major.
  ///
  /// - Throws: `NumPyError` when the file can no longer be read.
  package func read(rows: Range<Int>, into elements: UnsafeMutablePointer<Float>) throws(NumPyError) {
    precondition(!isFortranOrder || shape.count < 2, "\(path): rows of \(shape) in Fortran order")
    precondition(rows.lowerBound >= 0 && rows.upperBound <= shape.first ?? 0, "rows \(rows) of \(path) of \(shape)")
    let (first, count) = (rows.lowerBound * rowCount, rows.count * rowCount)
    switch kind {
    case .float16: try read(first, count) { (i, half: Float16) in elements[i] = Float(half) }
    case .float32: try read(bytes: count * kind.size, at: start + first * kind.size, into: elements)
    case .float64: try read(first, count) { (i, double: Double) in elements[i] = Float(double) }
    }
  }

  /// Reads a block of a matrix of either order, row-major, without rounding.
  ///
  /// - Throws: `NumPyError` when the file can no longer be read.
  package func read(rows: Range<Int>, columns: Range<Int>, into block: UnsafeMutablePointer<Double>) throws(NumPyError)
  {
    precondition(
      shape.count == 2 && rows.lowerBound >= 0 && columns.lowerBound >= 0 && rows.upperBound <= shape[0]
        && columns.upperBound <= shape[1],
      "rows \(rows) and columns \(columns) of \(path) of \(shape)")
    // A line is contiguous in the file. It is a row, or a column in Fortran order.
    let (lines, places) = isFortranOrder ? (columns, rows) : (rows, columns)
    let (lineStep, placeStep) = isFortranOrder ? (1, columns.count) : (columns.count, 1)
    for line in lines {
      let first = line * shape[isFortranOrder ? 0 : 1] + places.lowerBound
      let target = block + (line - lines.lowerBound) * lineStep
      switch kind {
      case .float16: try read(first, places.count) { (i, half: Float16) in target[i * placeStep] = Double(half) }
      case .float32: try read(first, places.count) { (i, single: Float) in target[i * placeStep] = Double(single) }
      case .float64: try read(first, places.count) { (i, double: Double) in target[i * placeStep] = double }
      }
    }
  }

  /// Calls `body` for `count` consecutive numbers in the file's order, from index `first` on.
  @inline(__always)
  private func read<Number: BitwiseCopyable>(_ first: Int, _ count: Int, _ body: (Int, Number) -> Void)
    throws(NumPyError)
  {
    let numbers = UnsafeMutablePointer<Number>.allocate(capacity: count)
    defer { numbers.deallocate() }
    try read(bytes: count * kind.size, at: start + first * kind.size, into: numbers)
    for i in 0..<count { body(i, numbers[i]) }
  }

  private func read(bytes count: Int, at place: Int, into target: UnsafeMutableRawPointer) throws(NumPyError) {
    do { try file.read(count, at: place, into: target) } catch { throw NumPyError(error.description) }
  }
}
