import Testing

@testable import Datasets

struct ThumbnailTests {
  /// Colours that change slowly.
  private var pixels: [UInt8] {
    var pixels: [UInt8] = []
    for row in 0..<16 {
      for column in 0..<16 { pixels += [UInt8(4 * column), UInt8(4 * row), 100] }
    }
    return pixels
  }

  @Test func largePhotosAreShrunk() throws {
    let small = try JPEG.decode(thumbnail(pixels, side: 16, size: 8, quality: 95))
    #expect(small.width == 8 && small.height == 8)
    let wanted = RGBImage(width: 16, height: 16, pixels: pixels).resized(width: 8, height: 8)
    #expect(zip(small.pixels, wanted.pixels).allSatisfy { abs(Int($0) - Int($1)) < 12 })
  }

  @Test func smallPhotosStayAsTheyAre() throws {
    let same = try JPEG.decode(thumbnail(pixels, side: 16, size: 100, quality: 95))
    #expect(same.width == 16 && same.height == 16)
    #expect(zip(same.pixels, pixels).allSatisfy { abs(Int($0) - Int($1)) < 12 })
  }
}
