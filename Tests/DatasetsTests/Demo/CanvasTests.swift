import Testing

@testable import Datasets

struct CanvasTests {
  @Test func aDiscCoversItsArea() {
    var canvas = Canvas(side: 40)
    canvas.paint { _ in .zero }
    canvas.lay(in: Frame(origin: [20, 20], scale: 10), bounds: ([-1, -1], [1, 1])) {
      circle($0, .zero, 1)
    } colour: { _, _ in
      SIMD3(repeating: 1)
    }
    let area = canvas.pixels.reduce(0) { $0 + $1.x }
    #expect(abs(area - Float.pi * 100) < 2)
    #expect(canvas.pixels[20 * 40 + 20].x == 1 && canvas.pixels[0].x == 0)
  }

  @Test func whatLiesOutsideTheCanvasIsCut() {
    var canvas = Canvas(side: 8)
    for origin in [Point(-50, 4), Point(4, 90), Point(7.5, 7.5)] {
      canvas.lay(in: Frame(origin: origin, scale: 3), bounds: ([-1, -1], [1, 1])) {
        circle($0, .zero, 1)
      } colour: { _, _ in
        SIMD3(repeating: 1)
      }
    }
    #expect(canvas.pixels[0].x == 0 && canvas.pixels[63].x == 1)
  }

  @Test(arguments: [1, 7, 32]) func paintingIsExactAtEveryFourthPixelAndLinearBetween(side: Int) {
    var canvas = Canvas(side: side)
    canvas.paint { [$0.x, $0.y, 0.5] }
    for y in 0..<side {
      for x in 0..<side {
        let pixel = canvas.pixels[y * side + x]
        #expect(
          abs(pixel.x - Float(x) / Float(side)) < 1e-5 && abs(pixel.y - Float(y) / Float(side)) < 1e-5 && pixel.z == 0.5
        )
      }
    }
  }

  @Test func bytesAreRoundedAndClamped() {
    var canvas = Canvas(side: 1)
    canvas.paint { _ in [-0.5, 0.5, 1.5] }
    #expect(canvas.image.pixels == [0, 128, 255])
  }
}
