import Tensor
import Testing

@testable import Datasets

struct BirdTests {
  @Test func aFlockIsTheSameFromTheSameSeed() throws {
    var one = SplitMix64(seed: 5), same = one, other = SplitMix64(seed: 6)
    let flock = try Bird.flock(20, using: &one)
    #expect(try flock == Bird.flock(20, using: &same))
    #expect(try flock != Bird.flock(20, using: &other))
  }

  @Test func birdsDifferInManyFeatures() throws {
    var generator = SplitMix64(seed: 1)
    let flock = try Bird.flock(66, using: &generator)
    for (index, bird) in flock.enumerated() {
      #expect(flock[..<index].allSatisfy { $0.distance(to: bird) >= 6 })
      #expect(bird.distance(to: bird) == 0)
    }
  }

  @Test func hardlyAnyPartAloneTellsABirdApart() throws {
    var generator = SplitMix64(seed: 1)
    let flock = try Bird.flock(66, using: &generator)
    let telling = Bird.Part.allCases.reduce(0) { sum, part in
      sum + flock.count { bird in flock.count { $0[part] == bird[part] } == 1 }
    }
    #expect(telling * 50 < flock.count * Bird.Part.allCases.count, "\(telling) parts have a colour of their own")
  }

  @Test func aFlockLargerThanChanceCanKeepApartStillEnds() throws {
    var generator = SplitMix64(seed: 2)
    #expect(try Bird.flock(400, using: &generator).count == 400)
  }

  @Test func aFlockCanBeInterrupted() {
    struct Stop: Error {}
    var generator = SplitMix64(seed: 2), tried = 0
    #expect(throws: Stop.self) {
      try Bird.flock(1_000_000_000, using: &generator) {
        tried += 1
        if tried == 50 { throw Stop() }
      }
    }
  }
}
