/// Recognises a photo again: by its pixels, and by its look when it was resized, recompressed, brightened, mirrored or
/// cropped a little.
struct Fingerprint: Equatable {
  /// A digest of all pixels.
  let digest: UInt64
  /// The picture in grey, [16, 18]: twice the 8 × 9 of the difference hash.
  let thumbnail: [UInt8]

  static let width = 18, height = 16

  init(_ image: RGBImage) {
    digest = Self.digest(image)
    let pixels = image.resized(width: Self.width, height: Self.height).pixels
    thumbnail = (0..<Self.width * Self.height).map { place -> UInt8 in
      let red = Int(pixels[3 * place]), green = Int(pixels[3 * place + 1]), blue = Int(pixels[3 * place + 2])
      return UInt8((77 * red + 150 * green + 29 * blue + 128) >> 8)  // luma as in ITU-R BT.601, in 256ths
    }
  }

  private init(digest: UInt64, thumbnail: [UInt8]) { (self.digest, self.thumbnail) = (digest, thumbnail) }

  /// The fingerprint of the same picture, mirrored left to right.
  var mirrored: Fingerprint {
    let mirrored = (0..<Self.height).flatMap { thumbnail[$0 * Self.width..<($0 + 1) * Self.width].reversed() }
    return Fingerprint(digest: digest, thumbnail: mirrored)
  }

  /// The difference hash (N. Krawetz, “Kind of Like That”, 2013): for each of 8 × 8 places of the picture at 9 × 8,
  /// whether it is darker than the place to its right. Changes of brightness or contrast do not change it.
  var differences: UInt64 {
    func grey(_ row: Int, _ column: Int) -> Int {
      let at = 2 * row * Self.width + 2 * column
      return Int(thumbnail[at]) + Int(thumbnail[at + 1]) + Int(thumbnail[at + Self.width])
        + Int(thumbnail[at + Self.width + 1])
    }
    var bits: UInt64 = 0
    for row in 0..<8 {
      for column in 0..<8 { bits = bits << 1 | (grey(row, column) < grey(row, column + 1) ? 1 : 0) }
    }
    return bits
  }

  /// Whether the look can be compared: in a picture of one grey the differences are only noise.
  var hasContrast: Bool {
    let mean = mean, squares = thumbnail.reduce(0) { $0 + (Float($1) - mean) * (Float($1) - mean) }
    return (squares / Float(thumbnail.count)).squareRoot() >= 4  // the standard deviation of the grey values
  }

  private var mean: Float { Float(thumbnail.reduce(0) { $0 + Int($1) }) / Float(thumbnail.count) }

  /// Pearson's correlation of the grey values, in [-1, 1]; 0 where one picture has no variance.
  func correlation(with other: Fingerprint) -> Float {
    let (a, b) = (mean, other.mean)
    var ab: Float = 0, aa: Float = 0, bb: Float = 0
    for (x, y) in zip(thumbnail, other.thumbnail) {
      let (x, y) = (Float(x) - a, Float(y) - b)
      ab += x * y
      aa += x * x
      bb += y * y
    }
    return aa > 0 && bb > 0 ? ab / (aa * bb).squareRoot() : 0
  }

  /// FNV-1a (Fowler, Noll and Vo) over words of 64 bits, whose upper halves are folded back: width, height, and the
  /// pixels.
  private static func digest(_ image: RGBImage) -> UInt64 {
    var hash: UInt64 = 0xCBF2_9CE4_8422_2325
    func add(_ word: UInt64) {
      hash = (hash ^ word) &* 0x100_0000_01B3
      hash ^= hash >> 32
    }
    add(UInt64(image.width))
    add(UInt64(image.height))
    image.pixels.withUnsafeBytes { bytes in
      let whole = bytes.count & ~7
      for at in stride(from: 0, to: whole, by: 8) { add(bytes.loadUnaligned(fromByteOffset: at, as: UInt64.self)) }
      for byte in bytes[whole...] { add(UInt64(byte)) }
    }
    return hash
  }
}
