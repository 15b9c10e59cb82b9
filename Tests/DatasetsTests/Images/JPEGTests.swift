import Testing

@testable import Datasets

struct JPEGTests {
  /// Mean |difference| from the picture that make.py wrote: pixel (x, y) is (5x, 8y, 128).
  private func error(_ image: RGBImage) -> Double {
    var sum = 0
    for y in 0..<image.height {
      for x in 0..<image.width {
        let pixel = image.pixels[3 * (y * image.width + x)..<3 * (y * image.width + x) + 3].map(Int.init)
        sum += abs(pixel[0] - 5 * x) + abs(pixel[1] - 8 * y) + abs(pixel[2] - 128)
      }
    }
    return Double(sum) / Double(image.pixels.count)
  }

  @Test(arguments: ["colour.jpg", "progressive.jpg", "cmyk-adobe.jpg", "ycck-adobe.jpg", "ycck-halved.jpg"])
  func coloursAreThoseOfThePicture(name: String) throws {
    let image = try JPEG.decode(contents(of: fixture(name)))
    #expect(image.width == 48 && image.height == 32)
    #expect(error(image) < 3)
  }

  /// Programs that strip metadata take Adobe's marker away. The inks are the same.
  @Test(arguments: ["cmyk-adobe.jpg", "ycck-halved.jpg"]) func inksAreReadWithoutAdobesMarker(name: String) throws {
    let whole = try contents(of: fixture(name)), stripped = PhotoFiles.removing(0xEE, from: whole)
    #expect(stripped.count == whole.count - 16)
    #expect(try JPEG.decode(stripped) == JPEG.decode(whole))
  }

  @Test func greyscaleIsRepeatedToThreeChannels() throws {
    let image = try JPEG.decode(contents(of: fixture("greyscale.jpg")))
    #expect(image.width == 48 && image.height == 32)
    for pixel in 0..<48 * 32 {
      let (red, green, blue) = (image.pixels[3 * pixel], image.pixels[3 * pixel + 1], image.pixels[3 * pixel + 2])
      #expect(red == green && green == blue)
      let luma = 0.299 * Double(pixel % 48 * 5) + 0.587 * Double(pixel / 48 * 8) + 0.114 * 128
      #expect(abs(Double(red) - luma) < 6)
    }
  }

  @Test(arguments: [
    ("truncated.jpg", "Premature end of JPEG file: fetch the photo again"),
    ("png-named.jpg", "Not a JPEG file: starts with 0x89 0x50: the photo is damaged: fetch it again"),
    ("absurd.jpg", "65500×65500 pixels are too many: make the photo smaller"),
  ])
  func damageIsRefusedInLibjpegsWords(name: String, words: String) throws {
    let bytes = try contents(of: fixture(name))
    #expect(throws: DatasetError(words)) { try JPEG.decode(bytes) }
  }

  // MARK: - Warnings

  private func photo() throws -> [UInt8] {
    try JPEG.encode(drawn(40, 24) { x, y in [6 * x, 10 * y, 90] }, quality: 90)
  }

  /// The pixels of the undamaged file, and the warning.
  private func decoded(_ bytes: [UInt8]) throws -> (image: RGBImage, warning: String?) {
    try JPEG.open(bytes) { try $0.decode() }
  }

  /// What libjpeg warns of but decodes rightly: each warning that is no fault.
  @Test func harmlessWarningsCostNoPixel() throws {
    let photo = try photo(), sound = try decoded(photo)
    #expect(sound.warning == nil)
    var newer = photo, samsungs = photo
    newer[PhotoFiles.place(of: 0xE0, in: photo) + 9] = 2  // the major version of JFIF
    let scan = PhotoFiles.place(of: 0xDA, in: photo)
    samsungs[scan + 12] = 0  // the last coefficient of the scan: 63 in a baseline file
    // A transform that Adobe never defined; without JFIF's segment libjpeg looks at it.
    let adobe = PhotoFiles.segment(0xEE, Array("Adobe".utf8) + [0, 100, 0, 0, 0, 0, 9])
    let unknown = PhotoFiles.inserting(adobe, before: 0xDB, into: PhotoFiles.removing(0xE0, from: photo))
    let junk = [UInt8](repeating: 0x12, count: 258)
    let left = Array(photo.dropLast(2)) + junk + [0xFF, 0xD9]
    for (bytes, words) in [
      (newer, "Warning: unknown JFIF revision number 2.01"),
      (samsungs, "Invalid SOS parameters for sequential JPEG"),
      (unknown, "Unknown Adobe color transform code 9"),
      (
        PhotoFiles.inserting([7, 8], before: 0xDB, into: photo),
        "Corrupt JPEG data: 2 extraneous bytes before marker 0xdb"
      ),
      (left, " extraneous bytes before marker 0xd9 (behind its pixels: look at the photo)"),
    ] {
      let read = try decoded(bytes)
      #expect(read.image == sound.image && read.warning?.hasSuffix(words) == true, "\(read.warning ?? "") \(words)")
    }
    // What is left behind the pixels is told first.
    let both = try decoded(PhotoFiles.inserting([7, 8], before: 0xDB, into: left))
    #expect(both.image == sound.image && both.warning?.contains("0xd9") == true)
  }

  /// A photo of noise with a restart marker behind each of its rows of blocks.
  private func restarting() throws -> [UInt8] { try contents(of: fixture("restarts.jpg")) }

  @Test func warningsThatCostPixelsAreFaults() throws {
    let photo = try restarting()
    #expect(try decoded(photo).warning == nil)
    let scan = PhotoFiles.place(of: 0xDA, in: photo) + 14
    let restarts = photo.indices.dropLast().filter {
      $0 > scan && photo[$0] == 0xFF && (0xD0...0xD7).contains(photo[$0 + 1])
    }
    try #require(restarts.count == 3)
    var disorder = photo, codes = photo, short = photo, long = photo
    disorder[restarts[0] + 1] = 0xD5
    codes.replaceSubrange(restarts[0] - 20..<restarts[0] - 4, with: (0..<8).flatMap { _ in [0xFF, 0] })
    short.removeSubrange(restarts[0] - 20..<restarts[0])
    long.insert(contentsOf: [UInt8](repeating: 0x12, count: 20), at: restarts[0])
    for (bytes, words) in [
      (disorder, "Corrupt JPEG data: found marker 0xd5 instead of RST0"),
      (codes, "Corrupt JPEG data: bad Huffman code"),
      (short, "Corrupt JPEG data: premature end of data segment"),
      (long, "Corrupt JPEG data: 20 extraneous bytes before marker 0xd0"),
      (Array(photo.dropLast(2)), "Premature end of JPEG file"),
    ] {
      let error = #expect(throws: DatasetError.self) { try decoded(bytes) }
      #expect(error?.description.hasPrefix(words) == true, "\(error?.description ?? "")")
    }
    let twice = PhotoFiles.progressive(width: 8, height: 8, scans: 1).dropLast(2)
    let progression = twice + twice[(twice.lastIndex(of: 0xDA)! - 1)...] + [0xFF, 0xD9]
    #expect(throws: DatasetError.self) { try decoded(Array(progression)) }
    #expect(try decoded(Array(twice) + [0xFF, 0xD9]).image == drawn(8, 8) { _, _ in [128, 128, 128] })
  }

  @Test func unknownKindsAreToldApartFromDamage() throws {
    var bytes = try photo()
    bytes[PhotoFiles.place(of: 0xC0, in: bytes) + 4] = 12
    #expect(
      throws: DatasetError("Unsupported JPEG data precision 12: save the photo as a usual JPEG, with 8 bits a colour")
    ) { try decoded(bytes) }
  }

  /// Small files whose decoding would take minutes.
  @Test(arguments: [(8, 498, true), (8, 500, false), (2400, 100, true), (2400, 360, false)])
  func scansHaveABound(side: Int, scans: Int, isRead: Bool) throws {
    let bytes = PhotoFiles.progressive(width: side, height: side, scans: scans)
    #expect(bytes.count < 30_000)
    if isRead {
      #expect(try JPEG.decode(bytes, forSide: 60).pixels.allSatisfy { $0 == 128 })
    } else {
      let error = #expect(throws: DatasetError.self) { try JPEG.decode(bytes, forSide: 60) }
      let words = " or more scans of \(side)×\(side) pixels are too many: make the photo smaller"
      #expect(error?.description.hasSuffix(words) == true, "\(error?.description ?? "")")
    }
  }

  // MARK: - Orientation

  /// APP1 with EXIF, in front of which other segments may come, or another APP1.
  @Test(arguments: 1...8) func theOrientationIsThatOfEXIF(value: Int) throws {
    let exif = PhotoFiles.segment(0xE1, Array("Exif\0\0".utf8) + PhotoFiles.exif(value))
    let other = PhotoFiles.segment(0xE1, Array("http://ns.adobe.com/xap/1.0/\0<x/>".utf8))
    let upright = try JPEG.decode(photo())
    for mark: UInt8 in [0xE0, 0xDB, 0xC0, 0xDA] {
      let bytes = PhotoFiles.inserting(other + exif, before: mark, into: try photo())
      #expect(try JPEG.decode(bytes) == upright)
      let turned = try JPEG.open(bytes) { try $0.decoded(.apply) }
      #expect(turned.orientation.rawValue == value && turned.image == upright.upright(from: turned.orientation))
    }
  }

  @Test func theFirstEXIFCounts() throws {
    let exif = [6, 3].flatMap { PhotoFiles.segment(0xE1, Array("Exif\0\0".utf8) + PhotoFiles.exif($0)) }
    let bytes = PhotoFiles.inserting(exif, before: 0xDB, into: try photo())
    #expect(try JPEG.open(bytes) { try $0.decoded(.ignore).orientation } == .rightTop)
  }

  @Test func memoryIsKnownBeforeItIsTaken() throws {
    #expect(try JPEG.open(photo()) { $0.memory } == 3 * 40 * 24)
    let progressive = PhotoFiles.progressive(width: 80, height: 40, scans: 0)
    #expect(try JPEG.open(progressive) { $0.memory } == (3 + 2) * 80 * 40)
    let exif = PhotoFiles.segment(0xE1, Array("Exif\0\0".utf8) + PhotoFiles.exif(6))
    #expect(try JPEG.open(PhotoFiles.inserting(exif, before: 0xDB, into: photo())) { $0.memory } == 2 * 3 * 40 * 24)
  }

  @Test func everyTruncationIsRefused() throws {
    let whole = try contents(of: fixture("colour.jpg"))
    for count in stride(from: 0, to: whole.count - 2, by: 7) {
      #expect(throws: DatasetError.self) { try JPEG.decode(Array(whole.prefix(count))) }
    }
  }

  @Test func encodingComesBackNearlyTheSame() throws {
    let image = drawn(33, 17) { [$0 * 7, $1 * 14, 99] }
    let bytes = try JPEG.encode(image, quality: 95)
    let back = try JPEG.decode(bytes)
    #expect(back.width == 33 && back.height == 17)
    #expect(zip(back.pixels, image.pixels).allSatisfy { abs(Int($0) - Int($1)) < 16 })
    let again = try JPEG.encode(image, quality: 95)
    #expect(bytes == again)
  }

  @Test(arguments: [
    (0, 640, 480), (241, 640, 480), (240, 640, 480), (120, 320, 240), (60, 160, 120), (30, 80, 60), (1, 80, 60),
  ])
  func decodingShrinksWhileTwiceTheSideIsLeft(side: Int, width: Int, height: Int) throws {
    let bytes = try JPEG.encode(
      RGBImage(width: 640, height: 480, pixels: [UInt8](repeating: 77, count: 640 * 480 * 3)), quality: 90)
    let image = try JPEG.decode(bytes, forSide: side)
    #expect(image.width == width && image.height == height)
    #expect(image.pixels.allSatisfy { abs(Int($0) - 77) < 3 })
  }
}
