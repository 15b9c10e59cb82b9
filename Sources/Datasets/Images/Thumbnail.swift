/// A small JPEG of a square photo, for a page.
///
/// - Parameters:
///   - pixels: RGB of the photo, [side, side, 3], rows from the top.
///   - side: of the photo.
///   - size: of the JPEG, at most; a smaller photo keeps its size.
///   - quality: 1…100.
/// - Throws: `DatasetError` with libjpeg's words.
package func thumbnail(_ pixels: [UInt8], side: Int, size: Int, quality: Int = 78) throws -> [UInt8] {
  precondition(side > 0 && size > 0, "a picture of \(size) pixels from \(side)")
  let image = RGBImage(width: side, height: side, pixels: pixels), size = min(size, side)
  return try JPEG.encode(size == side ? image : image.resized(width: size, height: size), quality: quality)
}

/// The same of the middle of a photo.
/// - Parameter crop: the part of the photo's sides that is shown, from its centre, above 0 and at most 1.
package func thumbnail(_ pixels: [UInt8], side: Int, crop: Double, size: Int, quality: Int = 78) throws -> [UInt8] {
  precondition(crop > 0 && crop <= 1, "a part of \(crop)")
  let image = RGBImage(width: side, height: side, pixels: pixels)
  let shown = max(1, Int((Double(side) * crop).rounded())), first = (side - shown) / 2, range = first..<first + shown
  let middle = image.resized(width: side, height: side, columns: range, rows: range)
  return try thumbnail(middle.pixels, side: shown, size: size, quality: quality)
}

/// A small JPEG of a photo of any shape, as it should be seen.
///
/// - Parameters:
///   - bytes: of a JPEG or PNG file.
///   - size: of the longer side, at most, in pixels; a smaller photo keeps its size.
///   - quality: 1…100.
/// - Throws: `DatasetError` where they are no sound JPEG or PNG: what is wrong and what to do, without a path.
package func thumbnail(ofFile bytes: [UInt8], size: Int, quality: Int = 78) throws -> [UInt8] {
  precondition(size > 0, "a picture of \(size) pixels")
  return try PhotoSource.open(bytes, forSide: size) { photo in
    try PhotoFitting.memory.with(photo.memory) {
      let image = try photo.decoded(.apply).image, longer = max(image.width, image.height)
      guard longer > size else { return try JPEG.encode(image, quality: quality) }
      func shrunk(_ side: Int) -> Int { max(1, (side * size + longer / 2) / longer) }
      return try JPEG.encode(
        image.resized(width: shrunk(image.width), height: shrunk(image.height)), quality: quality)
    }
  }
}
