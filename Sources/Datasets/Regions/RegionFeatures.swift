import Files
import NumPy

/// Features of the regions of photos that others computed, read photo by photo.
package protocol RegionFeatures {
  var regions: Int { get }
  var channels: Int { get }
  var hasBoxes: Bool { get }
  /// Reads the features [regions, channels] of a photo of examples.h5.
  /// - Returns: the boxes [regions, 4] and the photo's width and height; both empty where they are unknown.
  func read(photo: Int, into features: UnsafeMutablePointer<Float>) throws -> (boxes: [Float], size: [Int32])
  /// The place of a photo's features for errors, such as `train_ims.npy: row 17`.
  func place(of photo: Int) -> String
}

/// Checks that half precision can hold the features.
/// - Throws: `DatasetError` with `place` when a feature is NaN or too large.
package func checkHalfPrecision(_ features: UnsafeBufferPointer<Float>, _ place: @autoclosure () -> String) throws {
  // 65,504 is the greatest half; from 65,520 on, the nearest is infinite. NaN compares false.
  guard let bad = features.first(where: { !(abs($0) < 65_520) }) else { return }
  let fault =
    bad.isFinite
    ? "the feature \(bad), beyond what half precision holds (65,504): divide all features by a number."
    : "a feature that is no number (\(bad)): the file is damaged, or was computed wrongly."
  throw DatasetError("\(place()): has \(fault)")
}

/// Features in a .npy file: of regions, [rows, regions, channels], or of whole photos, [rows, channels]. They stay in
/// the file.
package struct RegionArray: Sendable {
  let rows: Int, regions: Int, channels: Int
  private let array: NumPyArray

  var path: String { array.path }

  /// - Throws: `DatasetError` unless `path` is a .npy file of such a shape.
  init(_ path: String) throws {
    do { array = try NumPyArray(opening: path) } catch { throw DatasetError("\(error)") }
    let shape = array.shape
    try require(
      (2...3).contains(shape.count) && shape.allSatisfy({ $0 > 0 }),
      "\(path): has the shape \(shape), where photos × regions × channels is needed, such as 29000 × 36 × 2048.")
    try require(!array.isFortranOrder, "\(path): is in Fortran order: save numpy.ascontiguousarray of it.")
    (rows, regions, channels) = (shape[0], shape.count == 3 ? shape[1] : 1, shape[shape.count - 1])
  }

  /// Reads the features of a row, [regions, channels].
  /// - Throws: `DatasetError` when the file can no longer be read.
  func read(row: Int, into features: UnsafeMutablePointer<Float>) throws {
    do { try array.read(rows: row..<row + 1, into: features) } catch { throw DatasetError("\(error)") }
  }
}

/// The features in the arrays of the layout precomputed.
package struct PrecomputedFeatures: RegionFeatures {
  package let regions: Int, channels: Int
  package let hasBoxes = false
  private let rows: [(array: RegionArray, row: Int)]

  /// - Parameters:
  ///   - folder: the folder that preprocess read.
  ///   - names: the photos' names in examples.h5.
  /// - Throws: `DatasetError` when a photo has no features there, or shapes differ.
  package init(_ folder: String, photos names: [String], testList: Precomputed.TestList) throws {
    let corpus = try Precomputed.read(folder, ReadingOptions(testList: testList))
    let places = Dictionary(uniqueKeysWithValues: corpus.photos.map { ($0.name, $0.source) })
    rows = try names.map { name in
      guard case .features(let row, let found)? = places[name] else {
        throw DatasetError(
          "\(folder): has no photo \(name), which examples.h5 has: give the folder that preprocess read, or "
            + redo("preprocess"))
      }
      let array = try require(
        found,
        "\(folder): has sentences of the photo \(name), and no features: put the …_ims.npy there, or give a "
          + "bottom-up .tsv.")
      return (array, row)
    }
    let first = try require(rows.first?.array, "\(folder): examples.h5 has no photos: \(redo("preprocess"))")
    (regions, channels) = (first.regions, first.channels)
    for (other, _) in rows where other.regions != regions || other.channels != channels {
      throw DatasetError(
        "\(other.path): has \(other.regions) regions of \(other.channels) channels, and \(first.path) \(regions) of "
          + "\(channels): take all from one archive.")
    }
  }

  package func read(photo: Int, into features: UnsafeMutablePointer<Float>) throws -> (boxes: [Float], size: [Int32]) {
    try rows[photo].array.read(row: rows[photo].row, into: features)
    return ([], [])
  }

  package func place(of photo: Int) -> String { "\(rows[photo].array.path): row \(rows[photo].row)" }
}
