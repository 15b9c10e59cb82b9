import HDF5

/// Photos in an HDF5 dataset, bytes of the shape [photos, RGB, height, width]. Each is read when it is asked for.
// nothing here changes, and the library has locks of its own
package final class StoredPhotos: @unchecked Sendable {
  let count: Int
  private let pixels: Dataset, height: Int, width: Int

  /// - Throws: `DatasetError` unless `path` is an HDF5 file with a dataset `name` of that shape.
  init(_ path: String, dataset name: String) throws {
    do { pixels = try Dataset.open(name, in: File(opening: path), .uint8) } catch {
      throw DatasetError(error.description)
    }
    let shape = pixels.shape
    try require(
      shape.count == 4 && shape[1] == 3 && shape[2...].allSatisfy((1...4096).contains),
      "\(path): dataset \(name) has the shape \(shape), not photos × 3 × height × width.")
    (count, height, width) = (shape[0], shape[2], shape[3])
  }

  /// - Throws: `DatasetError` where the file is damaged.
  func image(_ row: Int) throws -> RGBImage {
    precondition((0..<count).contains(row), "photo \(row) of \(count)")
    let planes: [UInt8]
    do { planes = try pixels.read(rows: row..<row + 1) } catch {
      throw DatasetError("\(error.description) (photo \(row + 1))")
    }
    let area = height * width
    var interleaved = [UInt8](repeating: 0, count: 3 * area)
    for channel in 0..<3 {
      for pixel in 0..<area { interleaved[3 * pixel + channel] = planes[channel * area + pixel] }
    }
    return RGBImage(width: width, height: height, pixels: interleaved)
  }
}
