import Tensor

/// A small PNG of coloured noise, whose data are not compressed.
package struct TinyPhoto {
  package static let side = 40
  /// [side, side, RGB]
  package let pixels: [UInt8]

  package init(_ number: Int) {
    var generator = SplitMix64(seed: UInt64(number) &+ 99)
    let tint: [UInt8] = (0..<3).map { _ in UInt8.random(in: 0...127, using: &generator) }
    var pixels: [UInt8] = []
    for place in 0..<Self.side * Self.side * 3 {
      pixels.append(tint[place % 3] + UInt8.random(in: 0...127, using: &generator))
    }
    self.pixels = pixels
  }

  package var png: [UInt8] {
    var rows: [UInt8] = []
    for row in 0..<Self.side {
      rows.append(0)
      rows += pixels[row * 3 * Self.side..<(row + 1) * 3 * Self.side]
    }
    let count = UInt16(rows.count), complement = ~count
    var data: [UInt8] = [0x78, 1, 1]
    for length in [count, complement] { data += [UInt8(length & 255), UInt8(length >> 8)] }
    data += rows
    data += number(adler(rows))
    let kind: [UInt8] = [8, 2, 0, 0, 0], side = number(Self.side)
    var png: [UInt8] = [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A]
    png += chunk("IHDR", side + side + kind)
    png += chunk("IDAT", data)
    png += chunk("IEND", [])
    return png
  }

  private func number(_ value: Int) -> [UInt8] { [24, 16, 8, 0].map { (shift: Int) in UInt8(value >> shift & 255) } }

  private func chunk(_ type: String, _ data: [UInt8]) -> [UInt8] {
    let body = Array(type.utf8) + data
    var sum: UInt32 = 0xFFFF_FFFF
    for byte in body {
      sum ^= UInt32(byte)
      for _ in 0..<8 { sum = sum & 1 == 1 ? sum >> 1 ^ 0xEDB8_8320 : sum >> 1 }
    }
    return number(data.count) + body + number(Int(~sum))
  }

  private func adler(_ bytes: [UInt8]) -> Int {
    var (a, b) = (1, 0)
    for byte in bytes {
      a = (a + Int(byte)) % 65_521
      b = (b + a) % 65_521
    }
    return b << 16 | a
  }
}
