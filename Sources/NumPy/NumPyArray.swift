import Glibc

/// An array in a .npy file, as `numpy.save` writes it. The file is mapped into memory, not read: it may be larger than memory.
///
/// ```swift
/// let regions = try NumPyArray(opening: "train_ims.npy")   // shape [113287, 36, 2048], 33 GB
/// regions.read(rows: 7..<8, into: grid)                    // the 36 regions of photo 7
/// ```
/// Numbers are IEEE 754 of 2, 4 or 8 bytes, little-endian. Several threads may read at once.
public final class NumPyArray: Sendable {
  /// The numbers that a file may hold; the raw value is NumPy's word for them.
  public enum Kind: String, Sendable, CaseIterable, CustomStringConvertible {
    case float16 = "<f2", float32 = "<f4", float64 = "<f8"

    /// Bytes a number.
    public var size: Int {
      switch self {
      case .float16: 2
      case .float32: 4
      case .float64: 8
      }
    }

    public var description: String { "float\(8 * size)" }
  }

  public let path: String
  public let kind: Kind
  public let shape: [Int]
  /// Whether the first index moves fastest (Fortran order) instead of the last (C order).
  public let isFortranOrder: Bool
  private let mapping: Mapping
  private let start: Int

  /// Throws `NumPyError` when the file is absent, no .npy file, truncated, or holds other numbers.
  public init(opening path: String) throws(NumPyError) {
    self.path = path
    mapping = try Mapping(path)
    let header: NumPyHeader
    do { header = try NumPyHeader(mapping.bytes) } catch { throw NumPyError("\(path): \(error.description)") }
    guard let kind = Kind(rawValue: header.descr) else {
      throw NumPyError("\(path): holds numbers of the kind “\(header.descr)”: save it as one of \(Kind.allCases.map(\.description).joined(separator: ", "))")
    }
    var size = kind.size
    for extent in header.shape {
      let (product, overflow) = size.multipliedReportingOverflow(by: extent)
      guard !overflow else { throw NumPyError("\(path): claims the shape \(header.shape): damaged?") }
      size = product
    }
    let rest = mapping.bytes.count - header.end
    guard size == rest else {
      let what = size > rest ? "truncated?" : "is it more than one array?"
      throw NumPyError("\(path): \(header.shape) of \(kind) takes \(size) bytes, and there are \(rest): \(what)")
    }
    (self.kind, shape, isFortranOrder, start) = (kind, header.shape, header.isFortranOrder, header.end)
  }

  /// The number of elements in a row; rows are the entries of the first dimension.
  public var rowCount: Int { shape.dropFirst().reduce(1, *) }

  /// Reads whole rows of an array in C order, row-major.
  public func read(rows: Range<Int>, into elements: UnsafeMutablePointer<Float>) {
    precondition(!isFortranOrder || shape.count < 2, "\(path): rows of \(shape) in Fortran order")
    precondition(rows.lowerBound >= 0 && rows.upperBound <= shape.first ?? 0, "rows \(rows) of \(path) of \(shape)")
    let (first, count) = (rows.lowerBound * rowCount, rows.count * rowCount)
    switch kind {
    case .float16: for i in 0..<count { elements[i] = Float(number(first + i, as: Float16.self)) }
    case .float32: for i in 0..<count { elements[i] = number(first + i, as: Float.self) }
    case .float64: for i in 0..<count { elements[i] = Float(number(first + i, as: Double.self)) }
    }
  }

  /// Reads a block of a matrix in either order, row-major, without rounding.
  public func read(rows: Range<Int>, columns: Range<Int>, into block: UnsafeMutablePointer<Double>) {
    precondition(
      shape.count == 2 && rows.lowerBound >= 0 && columns.lowerBound >= 0 && rows.upperBound <= shape[0] && columns.upperBound <= shape[1],
      "rows \(rows) and columns \(columns) of \(path) of \(shape)")
    // A line is contiguous in the file: a row, or in Fortran order a column.
    let (lines, places) = isFortranOrder ? (columns, rows) : (rows, columns)
    let (lineStep, placeStep) = isFortranOrder ? (1, columns.count) : (columns.count, 1)
    for line in lines {
      let first = line * shape[isFortranOrder ? 0 : 1] + places.lowerBound
      let target = block + (line - lines.lowerBound) * lineStep
      switch kind {
      case .float16: for i in 0..<places.count { target[i * placeStep] = Double(number(first + i, as: Float16.self)) }
      case .float32: for i in 0..<places.count { target[i * placeStep] = Double(number(first + i, as: Float.self)) }
      case .float64: for i in 0..<places.count { target[i * placeStep] = number(first + i, as: Double.self) }
      }
    }
  }

  /// Gives back the memory of what was read so far; read again, it comes from the file again.
  public func letGo() { mapping.letGo() }

  /// Element i in the file's order. The numbers may lie at any byte.
  @inline(__always)
  private func number<Number: BitwiseCopyable>(_ i: Int, as type: Number.Type) -> Number {
    mapping.base.loadUnaligned(fromByteOffset: start + i * MemoryLayout<Number>.size, as: type)
  }
}

/// A file's bytes as memory, which the system reads when they are looked at.
private final class Mapping: Sendable {
  nonisolated(unsafe) let base: UnsafeMutableRawPointer  // nobody writes to it
  private let count: Int

  init(_ path: String) throws(NumPyError) {
    let descriptor = open(path, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else { throw NumPyError("\(path): \(errno == ENOENT ? "no such file" : String(cString: strerror(errno)))") }
    defer { close(descriptor) }
    var status = stat()
    guard fstat(descriptor, &status) == 0, status.st_mode & S_IFMT == S_IFREG else { throw NumPyError("\(path): is not a file that can be mapped") }
    count = Int(status.st_size)
    guard count > 0 else { throw NumPyError("\(path): is empty") }
    guard let base = mmap(nil, count, PROT_READ, MAP_PRIVATE, descriptor, 0), base != MAP_FAILED else {
      throw NumPyError("\(path): cannot be mapped: \(String(cString: strerror(errno)))")
    }
    self.base = base
  }

  var bytes: UnsafeRawBufferPointer { UnsafeRawBufferPointer(start: base, count: count) }

  func letGo() { madvise(base, count, MADV_DONTNEED) }

  deinit { munmap(base, count) }
}
