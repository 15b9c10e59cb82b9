import Testing

@testable import Datasets

struct BodyTests {
  @Test(arguments: Shot.Side.allCases) func limbsHaveTheirLengths(side: Shot.Side) {
    for seed in 1...6 as ClosedRange<UInt64> {
      let body = Body(shot(side, seed: seed), isWoman: false, girth: 1, arms: [.hangs, .hangs])
      for limb in [0, 1] {
        #expect((0.2...0.32).contains(length(body.elbows[limb] - body.shoulders[limb])))
        #expect((0.2...0.32).contains(length(body.wrists[limb] - body.elbows[limb])))
        #expect((0.35...0.45).contains(length(body.knees[limb] - body.hips[limb])))
        #expect(body.ankles[limb].y < body.knees[limb].y && body.knees[limb].y < body.hips[limb].y)
      }
      // The lower foot stands on the ground.
      #expect(abs(body.ankles.map(\.y).reduce(.infinity, min) - body.drop - 0.08) < 1e-5)
    }
  }

  @Test(arguments: [Shot.Side.front, .right]) func armsDoWhatTheyAreTold(side: Shot.Side) {
    let body = Body(shot(side), isWoman: true, girth: 1, arms: [.hangs, .bends])
    let lifted = Body(shot(side), isWoman: true, girth: 1, arms: [.lifts, .hangs])
    #expect(body.wrists[0].y < 1 && body.wrists[1].y > 1.1 && lifted.wrists[0].y > body.wrists[1].y - 0.1)
  }
}
