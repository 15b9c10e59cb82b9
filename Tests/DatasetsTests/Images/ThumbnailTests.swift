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

  @Test func theMiddleIsCutOut() throws {
    let middle = try JPEG.decode(thumbnail(pixels, side: 16, crop: 0.5, size: 100, quality: 95))
    #expect(middle.width == 8 && middle.height == 8)
    // The first pixel is that of row and column 4.
    #expect(zip(middle.pixels, [16, 16, 100]).allSatisfy { abs(Int($0) - $1) < 12 })
  }

  /// A file keeps its shape, and is turned as EXIF says.
  @Test func aFileKeepsItsShape() throws {
    let wide = RGBImage(width: 40, height: 10, pixels: (0..<1200).map { UInt8($0 / 3 % 40 * 6) })
    let bytes = try JPEG.encode(wide, quality: 95)
    let small = try JPEG.decode(thumbnail(ofFile: bytes, size: 20))
    #expect(small.width == 20 && small.height == 5 && small.pixels[0] < 40 && small.pixels[57] > 200)
    #expect(try JPEG.decode(thumbnail(ofFile: bytes, size: 100)).width == 40)
    #expect(throws: DatasetError.self) { try thumbnail(ofFile: Array("<script>".utf8), size: 20) }
  }
}
