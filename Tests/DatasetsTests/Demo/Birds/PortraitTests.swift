import Tensor
import Testing

@testable import Datasets

struct PortraitTests {
  private func bird() -> Bird {
    var generator = SplitMix64(seed: 3)
    return Bird(using: &generator)
  }

  @Test func theSameSceneIsTheSamePhoto() {
    var one = SplitMix64(seed: 8), same = one, other = SplitMix64(seed: 9)
    let photo = Portrait.photo(of: bird(), in: Scene(using: &one), side: 48).image
    #expect(photo == Portrait.photo(of: bird(), in: Scene(using: &same), side: 48).image)
    #expect(photo != Portrait.photo(of: bird(), in: Scene(using: &other), side: 48).image)
  }

  /// Repainting a part changes the photo where that part is, and nowhere near all of it.
  @Test(arguments: [Bird.Part.crown, .head, .back, .wings, .breast, .belly, .tail, .beak])
  func everyPartShows(part: Bird.Part) {
    var visible = 0
    for seed in 0..<12 as Range<UInt64> {
      var generator = SplitMix64(seed: seed)
      let scene = Scene(using: &generator)
      var red = bird(), blue = bird()
      (red[part], blue[part]) = (.red, .blue)
      let photos = [red, blue].map { Portrait.photo(of: $0, in: scene, side: 64).pixels }
      let changed = zip(photos[0], photos[1]).count { abs($0.x - $1.x) > 0.1 }
      #expect(changed < 64 * 64 / 4)
      if changed >= 8 { visible += 1 }
    }
    #expect(visible >= 10, "\(part) shows in \(visible) of 12 scenes")
  }

  @Test func everyShapeShows() {
    var generator = SplitMix64(seed: 1)
    var scene = Scene(using: &generator)
    while scene.place != .branch { scene = Scene(using: &generator) }
    func photo(_ change: (inout Bird) -> Void) -> RGBImage {
      var bird = bird()
      change(&bird)
      return Portrait.photo(of: bird, in: scene, side: 64).image
    }
    let groups: [[RGBImage]] = [
      Bird.Beak.allCases.map { beak in photo { $0.beak = beak } },
      Bird.Tail.allCases.map { tail in photo { $0.tail = tail } },
      Bird.Face.allCases.map { face in photo { $0.face = face } },
      Bird.Build.allCases.map { build in photo { $0.build = build } },
      Bird.WingPattern.allCases.map { pattern in photo { $0.wingPattern = pattern } },
      Bird.BreastPattern.allCases.map { pattern in photo { $0.breastPattern = pattern } },
      [false, true].map { crested in photo { $0.isCrested = crested } },
    ]
    for photos in groups {
      for (index, photo) in photos.enumerated() { #expect(!photos[..<index].contains(photo)) }
    }
  }
}
