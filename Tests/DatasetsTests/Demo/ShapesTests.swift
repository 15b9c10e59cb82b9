import Testing

@testable import Datasets

struct ShapesTests {
  @Test func distancesOnTheAxes() {
    #expect(circle([3, 4], .zero, 2) == 3)
    #expect(abs(ellipse([2, 0], .zero, [2, 1])) < 1e-6 && abs(ellipse([0, 1], .zero, [2, 1])) < 1e-6)
    #expect(ellipse(.zero, .zero, [2, 1]) == -1)
    #expect(abs(ellipse([0, 2], .zero, [2, 1], angle: .pi / 2)) < 1e-5)
    #expect(abs(stroke([0.5, 1], [0, 0], [1, 0], 0.2, 0.4) - 0.7) < 1e-6)
    #expect(abs(stroke([3, 0], [0, 0], [1, 0], 0.2, 0.4) - 1.6) < 1e-6)
  }

  @Test func aPolygonKnowsItsInside() {
    let square: [Point] = [[0, 0], [2, 0], [2, 2], [0, 2]]
    #expect(polygon([1, 1], square) == -1 && polygon([1, 0.25], square) == -0.25 && polygon([1, 3], square) == 1)
    #expect(abs(polygon([3, 3], square) - Float(2).squareRoot()) < 1e-6)
    #expect(polygon([1, 1], square.reversed()) == -1)
  }

  @Test func blendingOnlyAdds() {
    for (a, b) in [(0.1, 0.2), (-0.3, 0.05), (1, 3)] as [(Float, Float)] {
      #expect(blended(a, b, 0.5) <= min(a, b))
      #expect(blended(a, a + 1, 0.5) == a)
    }
  }

  @Test func noiseIsSmoothAndFixed() {
    for x in stride(from: Float(-3), to: 3, by: 0.37) {
      let value = noise([x, 0.4], salt: 3)
      #expect((0...1).contains(value) && value == noise([x, 0.4], salt: 3))
      #expect(abs(value - noise([x + 0.001, 0.4], salt: 3)) < 0.01)
    }
    #expect(scattered(1, 2, 3) != scattered(2, 1, 3))
  }

  @Test(arguments: [false, true]) func aFrameGoesThereAndBack(isMirrored: Bool) {
    let frame = Frame(origin: [40, 30], scale: 12, angle: 0.4, isMirrored: isMirrored)
    let back = frame.local(frame.onCanvas([0.7, -1.3]))
    #expect(length(back - Point(0.7, -1.3)) < 1e-5)
    let upright = Frame(origin: [40, 30], scale: 10, isMirrored: isMirrored)
    #expect(upright.onCanvas([1, 1]) == Point(isMirrored ? 30 : 50, 20))
  }

  @Test func aFrameWithinAFrameIsMovedAndGrown() {
    let frame = Frame(origin: [40, 30], scale: 10, isMirrored: true), inner = frame.shifted([1, 2], growth: 2)
    #expect(inner.onCanvas(.zero) == frame.onCanvas([1, 2]))
    #expect(inner.onCanvas([1, 1]) == frame.onCanvas([3, 4]))
  }
}
