import Foundation
import Tensor
import Testing

@testable import Datasets

struct PNGTests {
  @Test func aPNGIsReadExactly() throws {
    let bytes = try contents(of: fixture("png-named.jpg"))
    #expect(PNG.begins(bytes))
    #expect(try PNG.decode(bytes) == drawn(48, 32) { x, y in [x * 5, y * 8, 128] })
  }

  @Test func transparentPartsAreWhite() throws {
    let picture = try PNG.decode(contents(of: fixture("transparent.png")))
    #expect(picture == drawn(48, 32) { x, y in x < 24 ? [255, 255, 255] : [x * 5, y * 8, 128] })
  }

  @Test func sixteenBitGreyBecomesRGB() throws {
    #expect(try PNG.decode(contents(of: fixture("grey16.png"))) == drawn(48, 32) { x, _ in [x, x, x] })
  }

  @Test func aTruncatedPNGIsRefused() throws {
    let bytes = try contents(of: fixture("png-named.jpg"))
    for count in [8, 20, 40, bytes.count / 2] {
      #expect(throws: DatasetError.self) { try PNG.decode(Array(bytes.prefix(count))) }
    }
  }

  @Test func absurdSizesAreRefusedBeforeMemoryIsTaken() throws {
    var bytes = try contents(of: fixture("png-named.jpg"))
    bytes.replaceSubrange(16..<24, with: [0, 0, 0xFF, 0xFF, 0, 0, 0xFF, 0xFF])
    bytes.replaceSubrange(29..<33, with: checksum(bytes[12..<29]))
    let error = #expect(throws: DatasetError.self) { try PNG.decode(bytes) }
    #expect(error?.description == "65535×65535 pixels are too many")
  }

  @Test func damagedFilesAreReadOrRefused() throws {
    let whole = try ["png-named.jpg", "transparent.png"].map { try contents(of: fixture($0)) }
    var generator = SplitMix64(seed: 3), refused = 0
    for round in 0..<2_000 {
      var bytes = whole[round % 2]
      bytes[Int.random(in: 8..<bytes.count, using: &generator)] = UInt8.random(in: 0...255, using: &generator)
      do { _ = try PNG.decode(bytes) } catch { refused += 1 }
    }
    #expect(refused > 1_000)
  }

  /// The CRC-32 of PNG, bit by bit.
  private func checksum(_ bytes: ArraySlice<UInt8>) -> [UInt8] {
    var sum: UInt32 = 0xFFFF_FFFF
    for byte in bytes {
      sum ^= UInt32(byte)
      for _ in 0..<8 { sum = sum & 1 == 1 ? sum >> 1 ^ 0xEDB8_8320 : sum >> 1 }
    }
    sum = ~sum
    return [24, 16, 8, 0].map { UInt8(truncatingIfNeeded: sum >> UInt32($0)) }
  }
}
