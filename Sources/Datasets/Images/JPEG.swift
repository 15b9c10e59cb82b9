import CImageCodec
import Glibc

/// JPEG files, through libjpeg: greyscale, YCbCr, RGB, CMYK and YCCK, baseline or progressive, all to RGB.
enum JPEG {
  /// Whether a file's bytes begin as a JPEG does, whatever its name.
  static func begins(_ bytes: [UInt8]) -> Bool { bytes.starts(with: [0xFF, 0xD8]) }

  /// Hands `body` the JPEG in `bytes`, whose header was read.
  ///
  /// A much larger photo than `side` asks for is shrunk by 2, 4 or 8 within the decoder, which is many times faster;
  /// its short side stays at least 2 · `side`, so that the resizing that follows still averages.
  /// - Throws: `DatasetError` with libjpeg's own words when it is no JPEG, or pixels are lost: when it is truncated or
  ///   damaged in any way libjpeg notices. What `body` throws.
  static func open<Result>(_ bytes: [UInt8], forSide side: Int = 0, _ body: (OpenPhoto) throws -> Result) throws
    -> Result
  {
    try bytes.withUnsafeBufferPointer { bytes in
      var reader: OpaquePointer?, picture = image_codec_picture()
      defer { image_codec_close(reader) }
      try checked { image_codec_open(bytes.baseAddress, bytes.count, Int32(side), &reader, &picture, $0) }
      let (width, height) = (Int(picture.width), Int(picture.height))
      let exif = Array(UnsafeBufferPointer(start: picture.exif, count: picture.exif_count))
      let photo = OpenPhoto(
        width: width, height: height, memory: Int(picture.memory), orientation: Orientation(exif: exif)
      ) {
        var warning = emptyMessage
        let pixels = try [UInt8](unsafeUninitializedCapacity: 3 * width * height) { pixels, initialized in
          try checked { image_codec_read(reader, pixels.baseAddress, &warning, $0) }
          initialized = 3 * width * height
        }
        return (RGBImage(width: width, height: height, pixels: pixels), warning[0] == 0 ? nil : text(warning))
      }
      return try body(photo)
    }
  }

  /// The pixels in the bytes of a JPEG, as they lie there.
  /// - Throws: as `open` does.
  static func decode(_ bytes: [UInt8], forSide side: Int = 0) throws -> RGBImage {
    try open(bytes, forSide: side) { try $0.decode().image }
  }

  /// The bytes of a baseline JPEG of `quality` 1…100, chroma at half resolution.
  static func encode(_ image: RGBImage, quality: Int) throws -> [UInt8] {
    precondition((1...100).contains(quality), "JPEG quality \(quality), not 1…100")
    var bytes: UnsafeMutablePointer<UInt8>?, count: UInt = 0
    var message = emptyMessage
    let (width, height) = (Int32(image.width), Int32(image.height))
    guard image_codec_encode(image.pixels, width, height, Int32(quality), &bytes, &count, &message) == 0
    else { throw DatasetError(text(message)) }
    defer { free(bytes) }
    return Array(UnsafeBufferPointer(start: bytes, count: Int(count)))
  }

  /// - Throws: `DatasetError` with what is wrong and what to do, when `call` returns a fault.
  private static func checked(_ call: (UnsafeMutablePointer<CChar>) -> image_codec_fault) throws {
    var message = emptyMessage
    let fault = call(&message)
    switch fault {
    case image_codec_sound: return
    case image_codec_truncated: throw DatasetError("\(text(message)): fetch the photo again")
    case image_codec_unsupported:
      throw DatasetError("\(text(message)): save the photo as a usual JPEG, with 8 bits a colour")
    case image_codec_excessive: throw DatasetError("\(text(message)): make the photo smaller")
    default: throw DatasetError("\(text(message)): the photo is damaged: fetch it again")
    }
  }

  private static var emptyMessage: [CChar] { Array(repeating: 0, count: Int(image_codec_message_length)) }

  private static func text(_ message: [CChar]) -> String {
    String(decoding: message.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
  }
}
