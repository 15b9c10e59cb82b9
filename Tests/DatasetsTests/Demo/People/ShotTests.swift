import Tensor
import Testing

@testable import Datasets

struct ShotTests {
  @Test func shotsVary() {
    var generator = chance(1)
    let shots = (0..<400).map { _ in Shot(Shot.Camera.all[0], tall: 1.8, using: &generator) }
    #expect(Set(shots.map(\.side)).count == 4 && Set(shots.map(\.obstacle)).count == 5)
    #expect(
      shots.contains { $0.stride == 0 } && shots.contains { $0.stride > 0.4 } && shots.contains { $0.stride < -0.4 })
    // Without an obstacle, the feet and the head are inside the crop that the network sees.
    for shot in shots where shot.obstacle == .none {
      #expect(shot.ground.y < 0.9375 && shot.ground.y - 1.8 * shot.metre > 0.05)
    }
  }

  @Test func camerasHaveNamesOfTheirOwn() {
    #expect(Set(Shot.Camera.all.map(\.letter)).count == Shot.Camera.all.count)
    #expect(Set(Shot.Camera.all.map(\.place)).count == Shot.Camera.all.count)
  }

  /// The right hand is on the left of the picture from the front, and near from the right.
  @Test func handsAreWhereTheyAre() {
    #expect(shot(.front).limb(ofRightHand: true) == 0 && shot(.back).limb(ofRightHand: true) == 1)
    #expect(shot(.right).limb(ofRightHand: true) == 1 && shot(.left).limb(ofRightHand: true) == 0)
    for side in Shot.Side.allCases {
      #expect(shot(side).limb(ofRightHand: true) + shot(side).limb(ofRightHand: false) == 1)
    }
  }

  @Test func framesStandOnTheGround() {
    let left = shot(.left), right = shot(.right)
    #expect(left.frame(100).onCanvas(.zero) == left.ground * 100 && left.isFromSide && !shot(.back).isFromSide)
    #expect(left.frame(100).onCanvas([1, 0]).x < left.ground.x * 100)
    #expect(right.frame(100).onCanvas([1, 0]).x > right.ground.x * 100)
    #expect(right.passerFrame(100).scale > right.frame(100).scale)
  }

  @Test func exposureAddsGrainFromTheGenerator() {
    let shot = shot(.front)
    var one = chance(4), same = one, other = chance(5)
    func exposed(_ generator: inout SplitMix64) -> RGBImage {
      var canvas = Canvas(side: 16)
      canvas.paint { _ in [0.5, 0.5, 0.5] }
      shot.expose(&canvas, using: &generator)
      return canvas.image
    }
    let image = exposed(&one)
    #expect(image == exposed(&same) && image != exposed(&other))
  }
}
