import Evaluation
import HDF5
import NumPy
import Pools
import Stage

/// A similarity matrix in a file, `matrix.npy` or `file.h5:dataset`.
struct MatrixFile: SimilaritySource {
  let name: String
  /// The name without a dataset.
  let path: String
  /// The type of the numbers, such as `float32`.
  let kind: String
  let rowCount: Int, columnCount: Int
  private let content: Content

  private enum Content { case numPy(NumPyArray), hdf5(Dataset) }

  /// - Throws: `EvaluationError`, `HDF5Error` or `NumPyError` where there is no such file, or it has no matrix of
  ///   floating-point numbers.
  init(_ name: String) throws {
    self.name = name
    let parts = name.split(separator: ":", omittingEmptySubsequences: false), shape: [Int]
    if parts.count > 1, parts[parts.count - 2].hasSuffix(".h5") || parts[parts.count - 2].hasSuffix(".hdf5") {
      path = parts.dropLast().joined(separator: ":")
      let dataset = try Self.dataset(String(parts[parts.count - 1]), in: File(opening: path))
      (content, shape, kind) = (.hdf5(dataset), dataset.shape, dataset.kind.rawValue)
    } else {
      path = name
      let array = try NumPyArray(opening: path)
      (content, shape, kind) = (.numPy(array), array.shape, array.kind.description)
    }
    guard shape.count == 2 else {
      throw EvaluationError("\(name): has the shape \(shape): give a matrix, of queries and the items they look for")
    }
    (rowCount, columnCount) = (shape[0], shape[1])
  }

  private static func dataset(_ name: String, in file: File) throws -> Dataset {
    let name = name.hasPrefix("/") ? String(name.dropFirst()) : name
    guard !name.isEmpty, file.contains(name) else {
      throw EvaluationError("\(file.path): no dataset \(name): h5ls -r shows those that there are")
    }
    for kind in [ElementKind.float32, .float64, .float16] {
      if let dataset = try? Dataset.open(name, in: file, kind) { return dataset }
    }
    throw EvaluationError("\(file.path): \(name) is no dataset of little-endian float16, float32 or float64")
  }

  func read(rows: Range<Int>, columns: Range<Int>, into block: UnsafeMutablePointer<Double>) throws {
    try Interruption.check()
    switch content {
    case .numPy(let array): try array.read(rows: rows, columns: columns, into: block)
    case .hdf5(let dataset):
      let (start, extent) = ([rows.lowerBound, columns.lowerBound], [rows.count, columns.count])
      switch dataset.kind {
      case .float64: try dataset.read(into: block, start: start, extent: extent)
      case .float16: try widened(dataset, start, extent, into: block) { (half: Float16) in Double(half) }
      default: try widened(dataset, start, extent, into: block) { (single: Float) in Double(single) }
      }
    }
  }

  private func widened<Number: Element>(
    _ dataset: Dataset, _ start: [Int], _ extent: [Int], into block: UnsafeMutablePointer<Double>,
    _ double: (Number) -> Double
  ) throws {
    let count = extent[0] * extent[1]
    let numbers = UnsafeMutablePointer<Number>.allocate(capacity: count)
    defer { numbers.deallocate() }
    try dataset.read(into: numbers, start: start, extent: extent)
    for i in 0..<count { block[i] = double(numbers[i]) }
  }
}
