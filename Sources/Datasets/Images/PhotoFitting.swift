/// How photos become the squares that a network sees: as preprocess fitted those of the training.
package struct PhotoFitting: Codable, Equatable, Sendable {
  package var fit: Fit
  /// Of the square, in pixels.
  package var side: Int
  package var exifOrientation: OrientationPolicy

  package init(fit: Fit, side: Int, exifOrientation: OrientationPolicy) {
    (self.fit, self.side, self.exifOrientation) = (fit, side, exifOrientation)
  }

  /// Larger files are no photos that could be decoded.
  package static let mostBytes = PhotoSource.mostBytes
  /// What all photos that are decoded at the same time may take.
  static let memory = MemoryBudget(bytes: 400_000_000)

  /// The RGB of a photo, [side, side, 3], of the bytes of its file.
  /// - Throws: `DatasetError` where they are no sound JPEG or PNG: what is wrong and what to do, without a path.
  package func pixels(of bytes: [UInt8]) throws -> [UInt8] {
    try PhotoSource.open(bytes, forSide: side) { photo in
      try Self.memory.with(photo.memory) { try photo.decoded(exifOrientation).image.fitted(fit, side: side).pixels }
    }
  }
}
