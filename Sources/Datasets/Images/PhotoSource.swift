/// Where a photo's pixels lie.
package enum PhotoSource: Sendable, Equatable {
  /// A JPEG or PNG file; the first bytes say which.
  case file(String)
  /// A row of an HDF5 dataset.
  case row(Int, of: StoredPhotos)
  /// Nowhere: there are only features, in a row of an array, or in a file that is named later.
  case features(row: Int, of: RegionArray?)

  /// The file that holds the pixels.
  package var path: String {
    switch self {
    case .file(let path): path
    case .row(_, let photos): photos.path
    case .features(_, let array): array?.path ?? ""
    }
  }

  package var hasPixels: Bool { if case .features = self { false } else { true } }

  /// Decodes the photo.
  ///
  /// - Parameter side: the side that is wanted; a large JPEG is shrunk as in `JPEG.decode`.
  /// - Throws: `DatasetError` when it cannot be read or is damaged.
  package func image(forSide side: Int = 0) throws -> RGBImage {
    switch self {
    case .file(let path):
      let bytes = try contents(of: path)
      do {
        return try PNG.begins(bytes) ? PNG.decode(bytes) : JPEG.decode(bytes, forSide: side)
      } catch {
        throw DatasetError("\(path): \(error)")
      }
    case .row(let row, let photos): return try photos.image(row)
    case .features: throw DatasetError("\(path): has features only, and no photos")
    }
  }
}
