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
    bytes.replaceSubrange(29..<33, with: PhotoFiles.checksum(bytes[12..<29]))
    let error = #expect(throws: DatasetError.self) { try PNG.decode(bytes) }
    #expect(error?.description == "65535×65535 pixels are too many: make the photo smaller")
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

  // MARK: - Kinds

  /// Each pixel of a 5×3 picture is a whole number of kind's samples; the same picture in each kind that PNG has.
  @Test func eachKindIsReadRightly() throws {
    let grey = drawn(5, 3) { x, y in Array(repeating: 17 * (3 * y + x), count: 3) }
    let lines = (0..<3).map { y in (0..<5).map { x in UInt8(3 * y + x) } }  // in sixteenths
    /// Lines of so many bits a sample, without a filter.
    func packed(_ rows: [[UInt8]], _ bits: Int) -> [UInt8] {
      rows.flatMap { row -> [UInt8] in
        var bytes = [UInt8](repeating: 0, count: (row.count * bits + 7) / 8)
        for (place, value) in row.enumerated() {
          bytes[place * bits / 8] |= value << UInt8(8 - bits - place * bits % 8)
        }
        return [0] + bytes
      }
    }
    let palette = PhotoFiles.chunk("PLTE", (0..<16).flatMap { [UInt8](repeating: UInt8(17 * $0), count: 3) })
    func bytes(_ make: (UInt8) -> [UInt8]) -> [UInt8] { lines.flatMap { [0] + $0.flatMap(make) } }
    for (kind, data, before) in [
      ([4, 0, 0], packed(lines, 4), []), ([4, 3, 0], packed(lines, 4), palette),
      ([8, 3, 0], bytes { [$0] }, palette), ([8, 0, 0], bytes { [17 * $0] }, []),
      ([16, 0, 0], bytes { [17 * $0, 17 * $0] }, []), ([8, 2, 0], bytes { [17 * $0, 17 * $0, 17 * $0] }, []),
      ([16, 2, 0], bytes { [UInt8](repeating: 17 * $0, count: 6) }, []), ([8, 4, 0], bytes { [17 * $0, 255] }, []),
      ([16, 4, 0], bytes { [17 * $0, 17 * $0, 255, 255] }, []),
      ([8, 6, 0], bytes { [17 * $0, 17 * $0, 17 * $0, 255] }, []),
    ] as [([UInt8], [UInt8], [UInt8])] {
      #expect(try PNG.decode(PhotoFiles.png(5, 3, kind: kind, data: data, before: before)) == grey, "\(kind)")
    }
    // Adam7: its lines, pass by pass, of a picture of 5×3.
    let passes: [[(x: Int, y: Int)]] = [
      [(0, 0)], [(4, 0)], [(2, 0)], [(0, 2), (2, 2), (4, 2)], [(1, 0), (3, 0)], [(1, 2), (3, 2)],
      [(0, 1), (1, 1), (2, 1), (3, 1), (4, 1)],
    ]
    let adam7: [UInt8] = passes.flatMap { line -> [UInt8] in [0] + line.map { UInt8(17 * (3 * $0.y + $0.x)) } }
    #expect(try PNG.decode(PhotoFiles.png(5, 3, kind: [8, 0, 1], data: adam7)) == grey)
  }

  /// Half covered by white: 8-bit grey 0 with alpha 128 in light, which is how sRGB is mixed.
  @Test func greyWithAlphaIsPutOnWhite() throws {
    let picture = try PNG.decode(PhotoFiles.png(3, 1, kind: [8, 4, 0], data: [0, 50, 255, 50, 0, 0, 128]))
    #expect(Array(picture.pixels[..<6]) == [50, 50, 50, 255, 255, 255])
    #expect((184...190).contains(picture.pixels[6]))
  }

  // MARK: - Warnings

  private let lines: [UInt8] = [0, 10, 20, 30, 40, 50, 60, 0, 70, 80, 90, 99, 110, 120]  // 2×2 RGB
  private var square: RGBImage { RGBImage(width: 2, height: 2, pixels: Array(lines[1..<7] + lines[8...])) }

  private func broken(_ type: String, _ data: [UInt8]) -> [UInt8] {
    var chunk = PhotoFiles.chunk(type, data)
    chunk[chunk.count - 1] ^= 1
    return chunk
  }

  @Test func harmlessWarningsCostNoPixel() throws {
    func read(_ before: [UInt8], _ after: [UInt8] = []) throws -> (image: RGBImage, warning: String?) {
      try PNG.open(PhotoFiles.png(2, 2, data: lines, before: before, after: after)) { try $0.decode() }
    }
    for (before, after, words) in [
      ([], [], nil),
      (PhotoFiles.chunk("iCCP", Array("sRGB".utf8) + [0, 0, 1, 2, 3, 4]), [], "iCCP"),
      (PhotoFiles.chunk("sRGB", [9]), [], "sRGB"),
      (broken("tEXt", Array("Author\0x".utf8)), [], "tEXt: CRC error"),
      (broken("eXIf", PhotoFiles.exif(6)), [], "eXIf: CRC error"),
      ([], broken("tEXt", Array("Author\0x".utf8)), nil),
    ] as [([UInt8], [UInt8], String?)] {
      let read = try read(before, after)
      #expect(read.image == square)
      #expect(
        words == nil ? read.warning == nil : read.warning?.contains(words!) == true,
        "\(read.warning ?? "") \(words ?? "")")
    }
  }

  /// A small packed text can be one of gigabytes: libpng does not get it, and so does not find it damaged.
  @Test(arguments: ["zTXt", "iTXt"]) func packedTextsAreNotUnpacked(type: String) throws {
    let text = PhotoFiles.chunk(type, Array("k\0".utf8) + [0, 7, 7, 7])
    let exif = PhotoFiles.chunk("eXIf", PhotoFiles.exif(3))
    for bytes in [
      PhotoFiles.png(2, 2, data: lines, before: text + text + exif, after: text),
      PhotoFiles.png(2, 2, data: lines, before: exif + text),
    ] {
      let read = try PNG.open(bytes) { try $0.decoded(.apply) }
      #expect(read.image == square.upright(from: .bottomRight) && read.warning == nil)
    }
    let cut = PhotoFiles.png(2, 2, data: lines, before: text).dropLast(30)
    #expect(throws: DatasetError.self) { try PNG.decode(Array(cut)) }
  }

  @Test(arguments: ["tRNS", "gAMA", "uRNS", "pLTE"]) func damagedChunksThatMayDecidePixelsAreFaults(type: String) {
    let bytes = PhotoFiles.png(2, 2, data: lines, before: broken(type, [0, 1, 2, 3, 4, 5]))
    #expect(throws: DatasetError("\(type): CRC error: the photo is damaged: fetch it again")) { try PNG.decode(bytes) }
  }

  @Test func aMissingEndIsNoted() throws {
    let whole = PhotoFiles.png(2, 2, data: lines)
    for count in [1, 12] {
      let read = try PNG.open(Array(whole.dropLast(count))) { try $0.decode() }
      #expect(read.image == square && read.warning == "the file ends before its mark IEND")
    }
  }

  /// Damage that changes pixels is refused, whichever byte it is in.
  @Test func noDamageOfPixelsIsSilent() throws {
    let whole = PhotoFiles.png(
      2, 2, kind: [8, 3, 0], data: [0, 0, 1, 0, 1, 0],
      before: PhotoFiles.chunk("PLTE", [10, 20, 30, 200, 100, 50]) + PhotoFiles.chunk("tRNS", [255, 60]))
    let image = try PNG.decode(whole)
    for place in 8..<whole.count {
      for bit in 0..<8 {
        var bytes = whole
        bytes[place] ^= 1 << UInt8(bit)
        let damaged = try? PNG.decode(bytes)
        #expect(damaged == nil || damaged == image, "byte \(place), bit \(bit)")
      }
    }
  }

  // MARK: - Orientation

  @Test(arguments: 1...8) func theOrientationIsThatOfEXIF(value: Int) throws {
    let exif = PhotoFiles.chunk("eXIf", PhotoFiles.exif(value))
    for bytes in [
      PhotoFiles.png(2, 2, data: lines, before: exif), PhotoFiles.png(2, 2, data: lines, after: exif),
      PhotoFiles.png(2, 2, data: lines, before: broken("eXIf", PhotoFiles.exif(2)), after: exif),
    ] {
      try PNG.open(bytes) { opened in
        let turned = try opened.decoded(.apply)
        #expect(turned.orientation.rawValue == value && turned.image == square.upright(from: turned.orientation))
      }
      #expect(try PNG.open(bytes) { try $0.decoded(.ignore).image } == square)
    }
  }

  // MARK: - Sizes

  @Test func sidesHaveABound() throws {
    #expect(try PNG.decode(PhotoFiles.png(1, 1, data: [0, 1, 2, 3])).pixels == [1, 2, 3])
    let long = PhotoFiles.png(1, 5000, kind: [8, 0, 0], data: [UInt8](repeating: 0, count: 10_000))
    #expect(try PNG.decode(long).height == 5000)
    #expect(throws: DatasetError("65536×1 pixels are too many: make the photo smaller")) {
      try PNG.decode(PhotoFiles.png(65_536, 1, data: [0]))
    }
    let error = #expect(throws: DatasetError.self) { try PNG.decode(PhotoFiles.png(0, 1, data: [0])) }
    #expect(error?.description.hasSuffix(": the photo is truncated or damaged: fetch it again") == true)
  }
}
