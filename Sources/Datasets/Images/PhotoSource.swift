import Files
import Tensor

/// Where a photo's pixels lie.
package enum PhotoSource: Sendable {
  /// A JPEG or PNG file; the first bytes say which.
  case file(String)
  /// The bytes of a JPEG or PNG file within another file, such as an archive.
  case part(Range<Int>, of: ReopenedFile)
  /// A row of an HDF5 dataset.
  case row(Int, of: StoredPhotos)
  /// Nowhere: there are only features, in a row of an array, or in a file that is named later.
  case features(row: Int, of: RegionArray?)

  /// A larger file is no photo that could be decoded: it is not read.
  static let mostBytes = 400_000_000

  var hasPixels: Bool { if case .features = self { false } else { true } }

  /// Hands the photo to `body`, once it is known what decoding it takes.
  /// - Parameter side: the side that is wanted; a large JPEG is shrunk as in `JPEG.open`.
  /// - Throws: `DatasetError` when it cannot be read or is damaged. What `body` throws, with the photo's file.
  func open<Result>(forSide side: Int = 0, _ body: (OpenPhoto) throws -> Result) throws -> Result {
    switch self {
    case .file(let path):
      let bytes = try contents(of: path, atMost: Self.mostBytes)
      do { return try Self.open(bytes, forSide: side, body) } catch let error as DatasetError {
        throw DatasetError("\(path): \(error)")
      }
    case .part(let place, let file):
      let name = "\(file.path), bytes \(place.lowerBound) to \(place.upperBound)"
      try require(place.count <= Self.mostBytes, "\(name): are more than any photo has.")
      let bytes = try file.bytes(in: place)
      do { return try Self.open(bytes, forSide: side, body) } catch let error as DatasetError {
        throw DatasetError("\(name): \(error)")
      }
    case .row(let row, let photos): return try body(OpenPhoto(try photos.image(row)))
    case .features(_, let array): throw DatasetError("\(array?.path ?? ""): has features only, and no photos")
    }
  }

  /// The same of the bytes of a file.
  static func open<Result>(_ bytes: [UInt8], forSide side: Int, _ body: (OpenPhoto) throws -> Result) throws -> Result {
    if PNG.begins(bytes) { return try PNG.open(bytes, body) }
    if JPEG.begins(bytes) { return try JPEG.open(bytes, forSide: side, body) }
    throw DatasetError(NoPhoto.fault(in: bytes))
  }

  /// The photo as it should be seen.
  /// - Throws: as `open` does.
  func image(forSide side: Int = 0) throws -> RGBImage { try open(forSide: side) { try $0.decoded(.apply).image } }
}

/// A photo that is open: its size is known, and what decoding it takes.
struct OpenPhoto {
  /// Bytes that decoding takes, with the pixels.
  let memory: Int
  private let orientation: Orientation
  private let pixels: () throws -> (image: RGBImage, warning: String?)

  /// - Parameters:
  ///   - width: as it is decoded.
  ///   - memory: bytes that decoding takes beside the pixels.
  ///   - orientation: as its file gives it.
  ///   - pixels: decodes it as it lies in its file, with a warning that cost no pixel.
  init(
    width: Int, height: Int, memory: Int, orientation: Orientation,
    pixels: @escaping () throws -> (image: RGBImage, warning: String?)
  ) {
    self.memory = memory + 3 * width * height * (orientation == .topLeft ? 1 : 2)
    (self.orientation, self.pixels) = (orientation, pixels)
  }

  /// A photo whose pixels are there.
  init(_ image: RGBImage) {
    self.init(width: image.width, height: image.height, memory: 0, orientation: .topLeft) { (image, nil) }
  }

  /// As it lies in its file, whatever its orientation.
  func decode() throws -> (image: RGBImage, warning: String?) { try pixels() }

  func decoded(_ policy: OrientationPolicy) throws -> DecodedPhoto {
    let (image, warning) = try pixels()
    return DecodedPhoto(
      image: policy == .apply ? image.upright(from: orientation) : image, orientation: orientation, warning: warning)
  }
}

/// A photo's pixels, and what a user should know of its file.
struct DecodedPhoto {
  let image: RGBImage
  /// As its file gives it.
  let orientation: Orientation
  /// What the decoder warned of, where that cost no pixel.
  let warning: String?
}

extension Corpus {
  /// What all photos that are decoded at the same time may take; a photo that takes more is decoded alone.
  private static let mostMemory = 400_000_000

  /// Decodes the photos in their order, on all threads, and hands each on as [side, side, RGB], with what is known of
  /// it.
  /// - Parameters:
  ///   - badItems: gets the photos that cannot be decoded, which are not handed on.
  ///   - body: gets the photo's row, its pixels, and what is known of the whole photo. One thread calls it at a time.
  /// - Throws: what `body` throws, and what interrupts the reading of photos.
  func forEachPhoto(
    fit: Fit, side: Int, orientation: OrientationPolicy = .apply, badItems: inout BadItems,
    _ body: (_ photo: Int, _ pixels: [UInt8], _ facts: PhotoFacts) throws -> Void
  ) throws {
    try forEachDecoded(side: side, orientation, badItems: &badItems, make: { $0.fitted(fit, side: side).pixels }, body)
  }

  /// Decodes the photos as `forEachPhoto` does, for what is known of them only, which takes less time.
  func forEachFacts(
    orientation: OrientationPolicy = .apply, badItems: inout BadItems,
    _ body: (_ photo: Int, _ facts: PhotoFacts) throws -> Void
  ) throws {
    try forEachDecoded(side: 2 * Fingerprint.width, orientation, badItems: &badItems, make: { _ in }) {
      try body($0, $2)
    }
  }

  private func forEachDecoded<Made>(
    side: Int, _ orientation: OrientationPolicy, badItems: inout BadItems, make: (RGBImage) -> Made,
    _ body: (_ photo: Int, Made, PhotoFacts) throws -> Void
  ) throws {
    let memory = MemoryBudget(bytes: Self.mostMemory)
    try forEachInOrder(photos.indices) { row in
      Result {
        try photos[row].source.open(forSide: side) { photo in
          try memory.with(photo.memory) {
            let decoded = try photo.decoded(orientation)
            return (make(decoded.image), PhotoFacts(decoded))
          }
        }
      }
    } take: { row, result in
      switch result {
      case .success(let (made, facts)): try body(row, made, facts)
      case .failure(let error): try badItems.add(refusedBy: error)
      }
    }
  }
}
