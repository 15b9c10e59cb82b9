import Tensor

/// Where a photo's pixels lie.
package enum PhotoSource: Sendable {
  /// A JPEG or PNG file; the first bytes say which.
  case file(String)
  /// A row of an HDF5 dataset.
  case row(Int, of: StoredPhotos)
  /// Nowhere: there are only features, in a row of an array, or in a file that is named later.
  case features(row: Int, of: RegionArray?)

  var hasPixels: Bool { if case .features = self { false } else { true } }

  /// Decodes the photo.
  /// - Parameter side: the side that is wanted; a large JPEG is shrunk as in `JPEG.decode`.
  /// - Throws: `DatasetError` when it cannot be read or is damaged.
  func image(forSide side: Int = 0) throws -> RGBImage {
    switch self {
    case .file(let path):
      let bytes = try contents(of: path)
      do { return try PNG.begins(bytes) ? PNG.decode(bytes) : JPEG.decode(bytes, forSide: side) } catch {
        throw DatasetError("\(path): \(error)")
      }
    case .row(let row, let photos): return try photos.image(row)
    case .features(_, let array): throw DatasetError("\(array?.path ?? ""): has features only, and no photos")
    }
  }
}

extension Corpus {
  /// Decodes the photos in their order, on all threads, and hands each on as [side, side, RGB], with its fingerprint.
  /// - Parameters:
  ///   - badItems: gets the photos that cannot be decoded, which are not handed on.
  ///   - body: gets the photo's row, its pixels, and the fingerprint of the whole photo. One thread calls it at a time.
  /// - Throws: what `body` throws.
  func forEachPhoto(
    fit: Fit, side: Int, badItems: inout BadItems,
    _ body: (_ photo: Int, _ pixels: [UInt8], _ fingerprint: Fingerprint) throws -> Void
  ) throws {
    try forEachDecoded(side: side, badItems: &badItems, make: { $0.fitted(fit, side: side).pixels }, body)
  }

  /// Decodes the photos as `forEachPhoto` does, for their fingerprints only, which takes less time.
  func forEachFingerprint(badItems: inout BadItems, _ body: (_ photo: Int, Fingerprint) throws -> Void) throws {
    try forEachDecoded(side: 2 * Fingerprint.width, badItems: &badItems, make: { _ in }) { try body($0, $2) }
  }

  private func forEachDecoded<Made>(
    side: Int, badItems: inout BadItems, make: (RGBImage) -> Made,
    _ body: (_ photo: Int, Made, Fingerprint) throws -> Void
  ) throws {
    try forEachInOrder(photos.indices) { row in
      Result {
        let image = try photos[row].source.image(forSide: side)
        return (make(image), Fingerprint(image))
      }
    } take: { row, result in
      switch result {
      case .success(let (made, fingerprint)): try body(row, made, fingerprint)
      case .failure(let error): badItems.add("\(error)")
      }
    }
  }
}
