import Foundation

@testable import Datasets

/// The pieces of which the tests build JPEG and PNG files by hand.
enum PhotoFiles {
  static func bigEndian(_ value: Int, _ count: Int) -> [UInt8] {
    (0..<count).reversed().map { UInt8(truncatingIfNeeded: value >> (8 * $0)) }
  }

  /// EXIF data that hold an orientation only, in the byte order MM.
  static func exif(_ orientation: Int) -> [UInt8] {
    Array("MM".utf8) + [0, 42, 0, 0, 0, 8, 0, 1, 0x01, 0x12, 0, 3, 0, 0, 0, 1, 0, UInt8(orientation), 0, 0, 0, 0, 0, 0]
  }

  // MARK: - JPEG

  /// A segment of a JPEG: its mark, its length, its data.
  static func segment(_ mark: UInt8, _ data: [UInt8]) -> [UInt8] { [0xFF, mark] + bigEndian(data.count + 2, 2) + data }

  /// The place of the first segment with the mark.
  static func place(of mark: UInt8, in jpeg: [UInt8]) -> Int {
    var place = 2
    while jpeg[place + 1] != mark { place += 2 + Int(jpeg[place + 2]) << 8 + Int(jpeg[place + 3]) }
    return place
  }

  /// The JPEG with more bytes in front of the first segment with the mark.
  static func inserting(_ bytes: [UInt8], before mark: UInt8, into jpeg: [UInt8]) -> [UInt8] {
    let place = place(of: mark, in: jpeg)
    return Array(jpeg[..<place]) + bytes + jpeg[place...]
  }

  /// The JPEG without its first segment with the mark.
  static func removing(_ mark: UInt8, from jpeg: [UInt8]) -> [UInt8] {
    let place = place(of: mark, in: jpeg)
    return Array(jpeg[..<place]) + jpeg[(place + 2 + Int(jpeg[place + 2]) << 8 + Int(jpeg[place + 3]))...]
  }

  /// A grey progressive JPEG of one tone: a scan for DC, then `scans` scans for AC, all of them empty.
  static func progressive(width: Int, height: Int, scans: Int) -> [UInt8] {
    let blocks = ((width + 7) / 8) * ((height + 7) / 8)
    // Code 0 is the difference 0 of DC, and code 0 of AC is the end of 16,384 blocks and as many as 14 bits say.
    func table(_ kind: UInt8, _ symbol: UInt8) -> [UInt8] { [kind, 1] + [UInt8](repeating: 0, count: 15) + [symbol] }
    var bytes: [UInt8] = [0xFF, 0xD8] + segment(0xDB, [0] + [UInt8](repeating: 1, count: 64))
    bytes += segment(0xC2, [8] + bigEndian(height, 2) + bigEndian(width, 2) + [1, 1, 0x11, 0])
    bytes += segment(0xC4, table(0x00, 0) + table(0x10, 0xE0))
    bytes += segment(0xDA, [1, 1, 0, 0, 0, 0]) + [UInt8](repeating: 0, count: (blocks + 7) / 8)
    let runs = (blocks + 32_766) / 32_767, bits = runs * 15
    // All ones, but for the code: 0 and 14 ones, again and again; 0xFF is followed by a 0.
    var scan: [UInt8] = []
    for byte in 0..<(bits + 7) / 8 {
      scan.append((0..<8).reduce(0) { $0 << 1 | ((8 * byte + $1) % 15 == 0 ? 0 : 1) })
      if scan.last == 0xFF { scan.append(0) }
    }
    for number in 0..<scans {
      let (coefficient, bit) = (UInt8(1 + number % 63), UInt8(13 - number / 63))
      let approximation = bit == 13 ? bit : (bit + 1) << 4 | bit
      bytes += segment(0xDA, [1, 1, 0, coefficient, coefficient, approximation]) + scan
    }
    return bytes + [0xFF, 0xD9]
  }

  // MARK: - PNG

  /// The CRC-32 of PNG, bit by bit.
  static func checksum(_ bytes: some Sequence<UInt8>) -> [UInt8] {
    var sum: UInt32 = 0xFFFF_FFFF
    for byte in bytes {
      sum ^= UInt32(byte)
      for _ in 0..<8 { sum = sum & 1 == 1 ? sum >> 1 ^ 0xEDB8_8320 : sum >> 1 }
    }
    return bigEndian(Int(~sum), 4)
  }

  static func chunk(_ type: String, _ data: [UInt8]) -> [UInt8] {
    let checked = Array(type.utf8) + data
    return bigEndian(data.count, 4) + checked + checksum(checked)
  }

  /// A PNG whose lines are `data`, each with its filter in front; they are stored, not packed.
  /// - Parameters:
  ///   - kind: depth, colour type, and whether it is interlaced, as in IHDR.
  ///   - before: chunks in front of the pixels.
  ///   - after: chunks behind them.
  static func png(
    _ width: Int, _ height: Int, kind: [UInt8] = [8, 2, 0], data: [UInt8], before: [UInt8] = [], after: [UInt8] = []
  ) -> [UInt8] {
    var (low, high) = (1, 0)  // Adler-32, which ends the packed data
    for byte in data {
      low = (low + Int(byte)) % 65_521
      high = (high + low) % 65_521
    }
    var packed: [UInt8] = [0x78, 0x01]
    var start = 0
    repeat {
      let count = min(65_535, data.count - start), isLast: UInt8 = start + count == data.count ? 1 : 0
      packed += [isLast, UInt8(count & 255), UInt8(count >> 8), UInt8(~count & 255), UInt8(~count >> 8 & 255)]
      packed += data[start..<start + count]
      start += count
    } while start < data.count
    packed += bigEndian(high, 2) + bigEndian(low, 2)
    let header = bigEndian(width, 4) + bigEndian(height, 4) + [kind[0], kind[1], 0, 0, kind[2]]
    return [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A] + chunk("IHDR", header) + before + chunk("IDAT", packed)
      + after + chunk("IEND", [])
  }
}
