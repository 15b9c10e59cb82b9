import CPNG

/// PNG files, through libpng: any depth and colours, all to 8-bit RGB, transparent parts on white. CUHK-PEDES has some
/// (CUHK01/).
enum PNG {
  /// Whether a file's bytes begin as a PNG does, whatever its name.
  static func begins(_ bytes: [UInt8]) -> Bool { bytes.starts(with: signature) }

  private static let signature: [UInt8] = [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A]

  /// A picture beyond this many pixels, or with a longer side, is taken for damage or malice. JPEG has the same limits.
  private static let mostPixels = 100_000_000, longestSide = 65_535

  /// Hands `body` the PNG in `bytes`, whose chunks were looked through.
  /// - Throws: `DatasetError` with libpng's own words when it is truncated or damaged. What `body` throws.
  static func open<Result>(_ bytes: [UInt8], _ body: (OpenPhoto) throws -> Result) throws -> Result {
    let survey = try Survey(bytes)
    var picture = png_image()
    defer { png_image_free(&picture) }
    picture.version = png_uint_32(PNG_IMAGE_VERSION)
    return try survey.bytes.withUnsafeBufferPointer { memory in
      guard png_image_begin_read_from_memory(&picture, memory.baseAddress, memory.count) != 0 else {
        throw error(picture)
      }
      let (width, height) = (Int(picture.width), Int(picture.height))
      try require(
        width * height <= mostPixels && max(width, height) <= longestSide,
        "\(width)×\(height) pixels are too many: make the photo smaller")
      return try body(
        OpenPhoto(width: width, height: height, memory: 0, orientation: survey.orientation) {
          let image = try decode(&picture)
          return (image, picture.warning_or_error == 0 ? survey.warning : message(picture))
        })
    }
  }

  /// The pixels in the bytes of a PNG, as they lie there.
  /// - Throws: as `open` does.
  static func decode(_ bytes: [UInt8]) throws -> RGBImage { try open(bytes) { try $0.decode().image } }

  private static func decode(_ picture: inout png_image) throws -> RGBImage {
    let (width, height) = (Int(picture.width), Int(picture.height))
    picture.format = png_format_rgb()
    picture.flags |= png_uint_32(PNG_IMAGE_FLAG_16BIT_sRGB)  // else 16 bits without a gamma are taken for linear light
    var white = png_color(red: 255, green: 255, blue: 255)
    var pixels = [UInt8](repeating: 0, count: 3 * width * height)
    guard png_image_finish_read(&picture, &white, &pixels, 0, nil) != 0 else { throw error(picture) }
    return RGBImage(width: width, height: height, pixels: pixels)
  }

  private static func error(_ picture: png_image) -> DatasetError {
    DatasetError("\(message(picture)): the photo is truncated or damaged: fetch it again")
  }

  private static func message(_ picture: png_image) -> String {
    withUnsafeBytes(of: picture.message) { String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self) }
  }

  /// What libpng does not tell of a PNG.
  private struct Survey {
    /// Without packed texts: of 1 MB of these libpng makes gigabytes.
    let bytes: [UInt8]
    private(set) var orientation = Orientation.topLeft
    private(set) var warning: String? = "the file ends before its mark IEND"

    /// Chunks that decide no pixel.
    private static let besidesPixels: Set<String> = [
      "bKGD", "cHRM", "cICP", "eXIf", "hIST", "iCCP", "iTXt", "pHYs", "sBIT", "sPLT", "sRGB", "tEXt", "tIME", "zTXt",
    ]

    /// - Throws: `DatasetError` where a chunk is damaged that decides pixels and that libpng would leave out.
    init(_ bytes: [UInt8]) throws {
      var hasExif = false, kept: [UInt8] = [], place = 0
      for chunk in Chunks(bytes: bytes) {
        if chunk.type == "IEND" { warning = nil }
        if chunk.type == "eXIf", !hasExif, chunk.isIntact(in: bytes) {
          (hasExif, orientation) = (true, Orientation(exif: Array(bytes[chunk.data])))
        }
        if ["iTXt", "zTXt"].contains(chunk.type) {
          kept += bytes[place..<chunk.data.lowerBound - 8]
          place = chunk.data.upperBound + 4
        }
        // Without tRNS, what is transparent would show what is behind it; without gAMA all would be too light or too
        // dark; and a type that is unknown may be one of these, damaged.
        try require(
          !chunk.isAncillary || Self.besidesPixels.contains(chunk.type) || chunk.isIntact(in: bytes),
          "\(chunk.type): CRC error: the photo is damaged: fetch it again")
      }
      self.bytes = place == 0 ? bytes : kept + bytes[place...]
    }
  }

  /// A part of a PNG: its length, its type, its data, and their checksum.
  private struct Chunk {
    let type: String
    let data: Range<Int>

    /// Whether a PNG can be without it: its type begins with a small letter.
    var isAncillary: Bool { type.first?.isLowercase == true }

    /// Whether the checksum is that of type and data: CRC-32, bit by bit, which suits short chunks.
    func isIntact(in bytes: [UInt8]) -> Bool {
      var sum: UInt32 = 0xFFFF_FFFF
      for byte in bytes[data.lowerBound - 4..<data.upperBound] {
        sum ^= UInt32(byte)
        for _ in 0..<8 { sum = sum & 1 == 1 ? sum >> 1 ^ 0xEDB8_8320 : sum >> 1 }
      }
      return ~sum == bytes[data.upperBound..<data.upperBound + 4].reduce(0) { $0 << 8 | UInt32($1) }
    }
  }

  /// The chunks of a PNG up to IEND, or to where the file ends too early.
  private struct Chunks: Sequence, IteratorProtocol {
    let bytes: [UInt8]
    private var place = PNG.signature.count

    init(bytes: [UInt8]) { self.bytes = bytes }

    mutating func next() -> Chunk? {
      guard place + 12 <= bytes.count else { return nil }
      let length = bytes[place..<place + 4].reduce(0) { $0 << 8 | Int($1) }, data = place + 8..<place + 8 + length
      guard data.upperBound + 4 <= bytes.count else { return nil }
      let type = String(decoding: bytes[place + 4..<place + 8], as: UTF8.self)
      place = type == "IEND" ? bytes.count : data.upperBound + 4
      return Chunk(type: type, data: data)
    }
  }
}
