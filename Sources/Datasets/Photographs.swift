import Tensor

extension Corpus {
  /// Decodes the photos in their order, a batch at a time on all threads, and hands each on as [side, side, RGB].
  ///
  /// - Parameters:
  ///   - badItems: gets the photos that cannot be decoded, which are not handed on
  ///   - body: gets the photo's row and its pixels
  /// Throws what `body` throws.
  public func forEachPhoto(
    fit: Fit, side: Int, batch: Int = 64, badItems: inout BadItems, _ body: (_ photo: Int, _ pixels: [UInt8]) throws -> Void
  ) throws {
    for start in stride(from: 0, to: photos.count, by: batch) {
      let rows = start..<min(start + batch, photos.count)
      let slots = rows.map { _ in Slot<RGBImage>() }
      parallel(rows.count) { range in
        for index in range {
          slots[index].result = Result { try photos[rows.lowerBound + index].source.image(forSide: side).fitted(fit, side: side) }
        }
      }
      for (row, slot) in zip(rows, slots) {
        switch slot.result {
        case .success(let image): try body(row, image.pixels)
        case .failure(let error): badItems.add("\(error)")
        case nil: preconditionFailure("photo \(row) was never decoded")
        }
      }
    }
  }
}
