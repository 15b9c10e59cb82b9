import Tensor

extension Corpus {
  /// Decodes the photos in their order, on all threads, and hands each on as [side, side, RGB], with its fingerprint.
  ///
  /// - Parameters:
  ///   - badItems: gets the photos that cannot be decoded, which are not handed on.
  ///   - body: gets the photo's row, its pixels, and the fingerprint of the whole photo. One thread calls it at a time.
  /// - Throws: what `body` throws.
  package func forEachPhoto(
    fit: Fit, side: Int, badItems: inout BadItems,
    _ body: (_ photo: Int, _ pixels: [UInt8], _ fingerprint: Fingerprint) throws -> Void
  ) throws {
    try forEachDecoded(side: side, badItems: &badItems, make: { $0.fitted(fit, side: side).pixels }, body)
  }

  /// Decodes the photos as `forEachPhoto` does, for their fingerprints only, which takes less time.
  package func forEachFingerprint(
    badItems: inout BadItems, _ body: (_ photo: Int, _ fingerprint: Fingerprint) throws -> Void
  ) throws {
    try forEachDecoded(side: 2 * Fingerprint.width, badItems: &badItems, make: { _ in }) {
      photo, _, fingerprint in try body(photo, fingerprint)
    }
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
