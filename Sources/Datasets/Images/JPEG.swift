import CImageCodec
import Foundation

/// JPEG files, through libjpeg: greyscale, YCbCr, RGB, CMYK and YCCK, baseline or progressive, all to RGB.
package enum JPEG {
  /// The picture in a file.
  ///
  /// A much larger photo than `side` asks for is shrunk by 2, 4 or 8 within the decoder, which is many times faster;
  /// its short side stays at least 2 · `side`, so that the resizing that follows still averages.
  /// Throws `DatasetError` for a file that cannot be read, is no JPEG, or is truncated or damaged in any way libjpeg
  /// notices.
  package static func decode(contentsOf path: String, forSide side: Int = 0) throws -> RGBImage {
    let bytes = try contents(of: path)
    do { return try decode(bytes, forSide: side) } catch { throw DatasetError("\(path): \(error)") }
  }

  /// The picture in the bytes of a JPEG. Throws `DatasetError` with libjpeg's own words.
  static func decode(_ bytes: [UInt8], forSide side: Int = 0) throws -> RGBImage {
    guard !bytes.isEmpty else { throw DatasetError("the file is empty") }
    var picture = image_codec_picture()
    var message = [CChar](repeating: 0, count: Int(image_codec_message_length))
    guard image_codec_decode(bytes, bytes.count, Int32(side), &picture, &message) == 0, let pixels = picture.pixels
    else {
      throw DatasetError(text(message))
    }
    defer { free(pixels) }
    let (width, height) = (Int(picture.width), Int(picture.height))
    return RGBImage(
      width: width, height: height, pixels: Array(UnsafeBufferPointer(start: pixels, count: 3 * width * height)))
  }

  /// The bytes of a baseline JPEG of `quality` 1…100, chroma at half resolution.
  package static func encode(_ image: RGBImage, quality: Int) throws -> [UInt8] {
    precondition((1...100).contains(quality), "JPEG quality \(quality), not 1…100")
    var bytes: UnsafeMutablePointer<UInt8>?
    var count: UInt = 0
    var message = [CChar](repeating: 0, count: Int(image_codec_message_length))
    guard
      image_codec_encode(
        image.pixels, Int32(image.width), Int32(image.height), Int32(quality), &bytes, &count, &message) == 0
    else { throw DatasetError(text(message)) }
    defer { free(bytes) }
    return Array(UnsafeBufferPointer(start: bytes, count: Int(count)))
  }

  private static func text(_ message: [CChar]) -> String {
    String(decoding: message.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
  }
}
