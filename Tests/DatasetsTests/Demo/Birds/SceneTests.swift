import Tensor
import Testing

@testable import Datasets

struct SceneTests {
  private func scenes(_ count: Int, seed: UInt64 = 1) -> [Scene] {
    var generator = SplitMix64(seed: seed)
    return (0..<count).map { _ in Scene(using: &generator) }
  }

  @Test func everySceneIsInItsLimits() {
    let scenes = scenes(500)
    for scene in scenes {
      #expect((0.159...0.241).contains(scene.size) && (0.77...1.16).contains(scene.brightness))
      #expect((0.39...0.61).contains(scene.centre.x) && (0.43...0.57).contains(scene.centre.y))
      #expect(abs(length(scene.light) - 1) < 1e-5 && scene.light.y > 0)
      if scene.place == .air { #expect(scene.backdrop == .sky || scene.backdrop == .foliage) }
    }
    #expect(Set(scenes.map(\.place)).count == 4 && Set(scenes.map(\.backdrop)).count == 4)
    #expect(scenes.contains(where: \.isMirrored) && !scenes.allSatisfy(\.isMirrored))
  }

  /// The bird's origin is at its centre in both frames; only the upright one ignores how the bird leans.
  @Test func bothFramesStandAtTheCentre() {
    for scene in scenes(20) {
      for frame in [scene.frame(100), scene.level(100)] {
        #expect(length(frame.onCanvas(.zero) - 100 * scene.centre) < 1e-3)
      }
      let up = scene.level(100).onCanvas([0, 1]) - scene.level(100).onCanvas(.zero)
      #expect(abs(up.x) < 1e-3 && up.y < 0)
    }
  }

  /// The support lies beneath the feet: what is far above them is not painted.
  @Test(arguments: [Scene.Place.branch, .ground]) func theSupportIsBelow(place: Scene.Place) throws {
    let scene = try #require(scenes(200).first { $0.place == place })
    var canvas = Canvas(side: 80)
    scene.paintSupport(on: &canvas, feet: -1.12)
    let painted = canvas.pixels.enumerated().filter { $1 != .zero }.map { $0.offset / 80 }
    #expect(!painted.isEmpty)
    #expect(painted.allSatisfy { Float($0) > 80 * (scene.centre.y - 0.5 * scene.size) }, "\(painted.min() ?? 0)")
  }

  @Test func exposureAddsGrainFromTheGenerator() {
    let scene = scenes(1)[0]
    var one = SplitMix64(seed: 4), same = one, other = SplitMix64(seed: 5)
    func exposed(_ generator: inout SplitMix64) -> RGBImage {
      var canvas = Canvas(side: 16)
      canvas.paint { _ in [0.5, 0.5, 0.5] }
      scene.expose(&canvas, using: &generator)
      return canvas.image
    }
    let image = exposed(&one)
    #expect(image == exposed(&same) && image != exposed(&other))
    #expect(one.next() == same.next())
  }
}
