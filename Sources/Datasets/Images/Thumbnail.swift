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
