/// A picture of 8-bit RGB in row-major order: pixels[(row · width + column) · 3 + channel].
public struct RGBImage: Equatable, Sendable {
  public let width: Int
  public let height: Int
  public var pixels: [UInt8]

  public init(width: Int, height: Int, pixels: [UInt8]) {
    precondition(width > 0 && height > 0 && pixels.count == 3 * width * height, "\(pixels.count) bytes in \(width)×\(height)×3")
    self.width = width
    self.height = height
    self.pixels = pixels
  }
}
