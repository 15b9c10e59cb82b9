import Tensor

extension Corpus {
  /// Decodes the photos in their order, a batch at a time on all threads, and hands each on as [side, side, RGB], with
  /// its fingerprint.
  ///
  /// - Parameters:
  ///   - badItems: gets the photos that cannot be decoded, which are not handed on
  ///   - body: gets the photo's row, its pixels, and the fingerprint of the whole photo
  /// Throws what `body` throws.
  package func forEachPhoto(
    fit: Fit, side: Int, batch: Int = 64, badItems: inout BadItems,
    _ body: (_ photo: Int, _ pixels: [UInt8], _ fingerprint: Fingerprint) throws -> Void
  ) throws {
    try forEachDecoded(side: side, batch: batch, badItems: &badItems, make: { $0.fitted(fit, side: side).pixels }, body)
  }

  /// Decodes the photos as `forEachPhoto` does, for their fingerprints only, which takes less time.
  package func forEachFingerprint(
    batch: Int = 64, badItems: inout BadItems, _ body: (_ photo: Int, _ fingerprint: Fingerprint) throws -> Void
  ) throws {
    try forEachDecoded(side: 2 * Fingerprint.width, batch: batch, badItems: &badItems, make: { _ in }) {
      photo, _, fingerprint in try body(photo, fingerprint)
    }
  }

  private func forEachDecoded<Made>(
    side: Int, batch: Int, badItems: inout BadItems, make: (RGBImage) -> Made,
    _ body: (_ photo: Int, Made, Fingerprint) throws -> Void
  ) throws {
    for start in stride(from: 0, to: photos.count, by: batch) {
      let rows = start..<min(start + batch, photos.count)
      let slots = rows.map { _ in Slot<(Made, Fingerprint)>() }
      parallel(rows.count) { range in
        for index in range {
          slots[index].result = Result {
            let image = try photos[rows.lowerBound + index].source.image(forSide: side)
            return (make(image), Fingerprint(image))
          }
        }
      }
      for (row, slot) in zip(rows, slots) {
        switch slot.result {
        case .success(let (made, fingerprint)): try body(row, made, fingerprint)
        case .failure(let error): badItems.add("\(error)")
        case nil: preconditionFailure("photo \(row) was never decoded")
        }
      }
    }
  }
}
