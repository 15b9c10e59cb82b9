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

  private enum Content {
    case numPy(NumPyArray), hdf5(ForeignDataset)
    /// The dataset holds the columns one after another.
    case matlab(ForeignDataset)
  }

  /// - Throws: `EvaluationError`, `HDF5Error` or `NumPyError` where there is no such file, or it has no matrix of
  ///   floating-point numbers.
  init(_ name: String) throws {
    self.name = name
    let shape: [Int]
    if let colon = name.lastIndex(of: ":"), isHDF5(String(name[..<colon])) {
      path = String(name[..<colon])
      let file = try ForeignFile(opening: path)
      let dataset = try Self.dataset(String(name[name.index(after: colon)...]), in: file)
      (content, kind) = (file.isMATLAB ? .matlab(dataset) : .hdf5(dataset), dataset.type)
      shape = file.isMATLAB ? dataset.shape.reversed() : dataset.shape
    } else {
      guard !isHDF5(name) else {
        throw EvaluationError("\(name): is an HDF5 file: name the dataset in it, file.h5:dataset")
      }
      path = name
      let array = try NumPyArray(opening: path)
      (content, shape, kind) = (.numPy(array), array.shape, array.kind.description)
    }
    guard shape.count == 2 else {
      throw EvaluationError("\(name): has the shape \(shape): give a matrix, of queries and the items they look for")
    }
    (rowCount, columnCount) = (shape[0], shape[1])
  }

  private static func dataset(_ name: String, in file: ForeignFile) throws -> ForeignDataset {
    let name = name.hasPrefix("/") ? String(name.dropFirst()) : name
    let dataset = try file.dataset(name)
    guard let kind = dataset.kind, [.float32, .float64, .float16].contains(kind) else {
      throw EvaluationError(
        "\(file.path): \(name) holds \(dataset.type): write it as little-endian float16, float32 or float64")
    }
    return dataset
  }

  func read(rows: Range<Int>, columns: Range<Int>, into block: UnsafeMutablePointer<Double>) throws {
    try Interruption.check()
    switch content {
    case .numPy(let array): try array.read(rows: rows, columns: columns, into: block)
    case .hdf5(let dataset): try read(dataset, rows, columns, into: block)
    case .matlab(let dataset):
      let turned = UnsafeMutablePointer<Double>.allocate(capacity: rows.count * columns.count)
      defer { turned.deallocate() }
      try read(dataset, columns, rows, into: turned)
      for row in 0..<rows.count {
        for column in 0..<columns.count { block[row * columns.count + column] = turned[column * rows.count + row] }
      }
    }
  }

  /// Reads a block of the dataset, in its own order.
  private func read(
    _ dataset: ForeignDataset, _ lines: Range<Int>, _ places: Range<Int>, into block: UnsafeMutablePointer<Double>
  ) throws {
    let (start, extent) = ([lines.lowerBound, places.lowerBound], [lines.count, places.count])
    switch dataset.kind {
    case .float64: try dataset.read(into: block, start: start, extent: extent)
    case .float16: try widened(dataset, start, extent, into: block) { (half: Float16) in Double(half) }
    default: try widened(dataset, start, extent, into: block) { (single: Float) in Double(single) }
    }
  }

  private func widened<Number: Element>(
    _ dataset: ForeignDataset, _ start: [Int], _ extent: [Int], into block: UnsafeMutablePointer<Double>,
    _ double: (Number) -> Double
  ) throws {
    let count = extent[0] * extent[1]
    let numbers = UnsafeMutablePointer<Number>.allocate(capacity: count)
    defer { numbers.deallocate() }
    try dataset.read(into: numbers, start: start, extent: extent)
    for i in 0..<count { block[i] = double(numbers[i]) }
  }
}
