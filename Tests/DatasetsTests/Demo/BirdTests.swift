import Tensor
import Testing

@testable import Datasets

struct BirdTests {
  @Test func aFlockIsTheSameFromTheSameSeed() {
    var one = SplitMix64(seed: 5), same = one, other = SplitMix64(seed: 6)
    let flock = Bird.flock(20, using: &one)
    #expect(flock == Bird.flock(20, using: &same))
    #expect(flock != Bird.flock(20, using: &other))
  }

  @Test func birdsDifferInManyFeatures() {
    var generator = SplitMix64(seed: 1)
    let flock = Bird.flock(66, using: &generator)
    for (index, bird) in flock.enumerated() {
      #expect(flock[..<index].allSatisfy { $0.distance(to: bird) >= 6 })
      #expect(bird.distance(to: bird) == 0)
    }
  }

  @Test func hardlyAnyPartAloneTellsABirdApart() {
    var generator = SplitMix64(seed: 1)
    let flock = Bird.flock(66, using: &generator)
    let telling = Bird.Part.allCases.reduce(0) { sum, part in
      sum + flock.count { bird in flock.count { $0[part] == bird[part] } == 1 }
    }
    #expect(telling * 50 < flock.count * Bird.Part.allCases.count, "\(telling) parts have a colour of their own")
  }

  @Test func aFlockLargerThanChanceCanKeepApartStillEnds() {
    var generator = SplitMix64(seed: 2)
    #expect(Bird.flock(400, using: &generator).count == 400)
  }
}
