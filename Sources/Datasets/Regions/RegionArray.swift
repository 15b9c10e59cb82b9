import NumPy

/// Features in a .npy file: of regions, [rows, regions, channels], or of whole photos, [rows, channels]. They stay in
/// the file.
package struct RegionArray: Sendable, Equatable {
  package let rows: Int, regions: Int, channels: Int
  private let array: NumPyArray

  package var path: String { array.path }

  /// - Throws: `DatasetError` unless `path` is a .npy file of such a shape.
  init(_ path: String) throws {
    do { array = try NumPyArray(opening: path) } catch { throw DatasetError("\(error)") }
    let shape = array.shape
    guard (2...3).contains(shape.count), shape.allSatisfy({ $0 > 0 }) else {
      throw DatasetError(
        "\(path): has the shape \(shape), where photos × regions × channels is needed, such as 29000 × 36 × 2048.")
    }
    guard !array.isFortranOrder else {
      throw DatasetError("\(path): is in Fortran order: save numpy.ascontiguousarray of it.")
    }
    (rows, regions, channels) = (shape[0], shape.count == 3 ? shape[1] : 1, shape[shape.count - 1])
  }

  /// Reads the features of a row, [regions, channels].
  ///
  /// - Throws: `DatasetError` when the file can no longer be read.
  func read(row: Int, into features: UnsafeMutablePointer<Float>) throws {
    do { try array.read(rows: row..<row + 1, into: features) } catch { throw DatasetError("\(error)") }
  }

  package static func == (a: RegionArray, b: RegionArray) -> Bool { a.array === b.array }
}
