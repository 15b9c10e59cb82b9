import HDF5

/// Photos in an HDF5 dataset, bytes of the shape [photos, RGB, height, width]. Each is read when it is asked for.
package final class StoredPhotos: Sendable {
  let count: Int
  private let pixels: ForeignDataset, height: Int, width: Int

  /// - Throws: `DatasetError` unless the file has a dataset `name` of that shape.
  init(_ file: ForeignFile, dataset name: String) throws {
    do { pixels = try file.dataset(name).holding(.uint8) } catch let error as HDF5Error {
      throw DatasetError(error.description)
    }
    let shape = pixels.shape
    try require(
      shape.count == 4 && shape[1] == 3 && shape[2...].allSatisfy((1...4096).contains),
      "\(file.path): dataset \(name) has the shape \(shape), not photos × 3 × height × width.")
    (count, height, width) = (shape[0], shape[2], shape[3])
  }

  /// - Throws: `DatasetError` where the file is damaged.
  func image(_ row: Int) throws -> RGBImage {
    precondition((0..<count).contains(row), "photo \(row) of \(count)")
    let planes: [UInt8]
    do { planes = try pixels.read(rows: row..<row + 1) } catch let error as HDF5Error {
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
