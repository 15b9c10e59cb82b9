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

  @Test func aCanvasMayBeUpright() {
    var canvas = Canvas(width: 8, height: 24)
    canvas.paint { [$0.x, $0.y, 0] }
    #expect(canvas.image.width == 8 && canvas.image.height == 24)
    for (x, y) in [(0, 0), (7, 0), (3, 23)] {
      let pixel = canvas.pixels[y * 8 + x]
      #expect(abs(pixel.x - Float(x) / 24) < 1e-5 && abs(pixel.y - Float(y) / 24) < 1e-5)
    }
  }

  @Test func whatCoversAPixelOwnsIt() {
    var canvas = Canvas(width: 10, height: 4)
    for (owner, x) in [(UInt8(1), Float(3)), (2, 5)] {
      canvas.owner = owner
      canvas.lay(in: Frame(origin: [x, 2], scale: 1), bounds: ([-2, -2], [2, 2])) {
        max(abs($0.x), abs($0.y)) - 2
      } colour: {
        _, _ in
        [1, 1, 1]
      }
    }
    #expect(canvas.owners == Array(repeating: [0, 1, 1, 2, 2, 2, 2, 0, 0, 0], count: 4).flatMap { $0 })
  }

  @Test func blurringKeepsTheLightAndSpreadsIt() {
    var canvas = Canvas(side: 9)
    canvas.develop { x, y, _ in x == 4 && y == 4 ? [1, 1, 1] : .zero }
    canvas.blur(0.5)
    #expect(abs(canvas.pixels.reduce(0) { $0 + $1.x } - 1) < 1e-5)
    #expect(canvas.pixels[40].x < 1 && canvas.pixels[39].x > 0 && canvas.pixels[49].x == canvas.pixels[31].x)
  }
}
