import CPNG

/// PNG files, through libpng: any depth and colours, all to 8-bit RGB, transparent parts on white. CUHK-PEDES has some
/// (CUHK01/).
enum PNG {
  /// Whether a file's bytes begin as a PNG does, whatever its name.
  static func begins(_ bytes: [UInt8]) -> Bool { bytes.starts(with: [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A]) }

  /// A picture beyond this many pixels is taken for damage or malice.
  private static let mostPixels = 100_000_000

  /// The picture in the bytes of a PNG.
  /// - Throws: `DatasetError` with libpng's own words when it is truncated or damaged.
  static func decode(_ bytes: [UInt8]) throws -> RGBImage {
    var picture = png_image()
    picture.version = png_uint_32(PNG_IMAGE_VERSION)
    guard png_image_begin_read_from_memory(&picture, bytes, bytes.count) != 0 else { throw error(picture) }
    let (width, height) = (Int(picture.width), Int(picture.height))
    guard width * height <= mostPixels else {
      png_image_free(&picture)
      throw DatasetError("\(width)×\(height) pixels are too many")
    }
    picture.format = png_format_rgb()
    picture.flags |= png_uint_32(PNG_IMAGE_FLAG_16BIT_sRGB)  // else 16 bits without a gamma are taken for linear light
    var white = png_color(red: 255, green: 255, blue: 255)
    var pixels = [UInt8](repeating: 0, count: 3 * width * height)
    guard png_image_finish_read(&picture, &white, &pixels, 0, nil) != 0 else { throw error(picture) }
    return RGBImage(width: width, height: height, pixels: pixels)
  }

  private static func error(_ picture: png_image) -> DatasetError {
    DatasetError(withUnsafeBytes(of: picture.message) { String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self) })
  }
}
