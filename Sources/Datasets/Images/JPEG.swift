import CImageCodec
import Glibc

/// JPEG files, through libjpeg: greyscale, YCbCr, RGB, CMYK and YCCK, baseline or progressive, all to RGB.
enum JPEG {
  /// The picture in the bytes of a JPEG.
  ///
  /// A much larger photo than `side` asks for is shrunk by 2, 4 or 8 within the decoder, which is many times faster;
  /// its short side stays at least 2 · `side`, so that the resizing that follows still averages.
  /// - Throws: `DatasetError` with libjpeg's own words when it is no JPEG, or truncated or damaged in any way libjpeg
  ///   notices.
  static func decode(_ bytes: [UInt8], forSide side: Int = 0) throws -> RGBImage {
    guard !bytes.isEmpty else { throw DatasetError("the file is empty") }
    var picture = image_codec_picture()
    var message = [CChar](repeating: 0, count: Int(image_codec_message_length))
    guard image_codec_decode(bytes, bytes.count, Int32(side), &picture, &message) == 0, let pixels = picture.pixels
    else { throw DatasetError(text(message)) }
    defer { free(pixels) }
    let (width, height) = (Int(picture.width), Int(picture.height))
    let copy = Array(UnsafeBufferPointer(start: pixels, count: 3 * width * height))
    return RGBImage(width: width, height: height, pixels: copy)
  }

  /// The bytes of a baseline JPEG of `quality` 1…100, chroma at half resolution.
  static func encode(_ image: RGBImage, quality: Int) throws -> [UInt8] {
    precondition((1...100).contains(quality), "JPEG quality \(quality), not 1…100")
    var bytes: UnsafeMutablePointer<UInt8>?, count: UInt = 0
    var message = [CChar](repeating: 0, count: Int(image_codec_message_length))
    let (width, height) = (Int32(image.width), Int32(image.height))
    guard image_codec_encode(image.pixels, width, height, Int32(quality), &bytes, &count, &message) == 0
    else { throw DatasetError(text(message)) }
    defer { free(bytes) }
    return Array(UnsafeBufferPointer(start: bytes, count: Int(count)))
  }

  private static func text(_ message: [CChar]) -> String {
    String(decoding: message.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
  }
}
