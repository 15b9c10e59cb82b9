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

  @Test(arguments: ["colour.jpg", "progressive.jpg", "cmyk-adobe.jpg", "cmyk-plain.jpg", "ycck-adobe.jpg"])
  func coloursAreThoseOfThePicture(name: String) throws {
    let image = try JPEG.decode(contents(of: fixture(name)))
    #expect(image.width == 48 && image.height == 32)
    #expect(error(image) < 3)
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
    ("truncated.jpg", "Premature end of JPEG"), ("png-named.jpg", "Not a JPEG file: starts with 0x89 0x50"),
    ("absurd.jpg", "absurd size 65500 x 65500"),
  ])
  func damageIsRefusedInLibjpegsWords(name: String, words: String) throws {
    let bytes = try contents(of: fixture(name))
    let error = #expect(throws: DatasetError.self) { try JPEG.decode(bytes) }
    #expect(error?.description.contains(words) == true, "\(error?.description ?? "")")
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
