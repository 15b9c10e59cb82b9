/// A picture of 8-bit RGB in row-major order: pixels[(row · width + column) · 3 + channel].
package struct RGBImage: Equatable, Sendable {
  package let width: Int
  package let height: Int
  package var pixels: [UInt8]

  package init(width: Int, height: Int, pixels: [UInt8]) {
    precondition(
      width > 0 && height > 0 && pixels.count == 3 * width * height, "\(pixels.count) bytes in \(width)×\(height)×3")
    self.width = width
    self.height = height
    self.pixels = pixels
  }
}
