import Tensor
import TestSupport
import Testing

@testable import Evaluation

struct PairedTestTests {
  /// Against all sign patterns.
  @Test func pIsTheShareOfSignsThatAreAsFar() {
    let first = [1.0, 0, 0, 1, 0, 0, 1, 0], second = [1.0, 1, 1, 0, 1, 1, 1, 1],
      differences = zip(first, second).map { $1 - $0 }
    let seen = differences.reduce(0, +)
    let far = (0..<256).count { signs in
      abs(differences.indices.reduce(0) { $0 + (signs >> $1 & 1 == 0 ? 1 : -1) * differences[$1] }) >= seen
    }
    let test = PairedTest(first, second, units: Array(0..<8), draws: 40_000, seed: 5)
    #expect(test.difference == 0.5 && test.changed == 6)
    #expect(abs(test.p - Double(far) / 256) < 0.01)
  }

  @Test func nothingIsNoDifference() {
    #expect(PairedTest([1, 0], [1, 0], units: [0, 1], draws: 100, seed: 1).p == 1)
    #expect(PairedTest([], [], units: [], draws: 100, seed: 1).p == 1)
  }

  /// Copies of a query are no further evidence where they are of one identity.
  @Test func aUnitHasOneSign() {
    let n = 12, copies = (0..<n).flatMap { [Int](repeating: $0, count: 10) }
    let first = copies.map { _ in 0.0 }, second = copies.map { $0 < 7 ? 1.0 : -1 }
    let together = PairedTest(first, second, units: copies, seed: 2),
      apart = PairedTest(first, second, units: Array(copies.indices), seed: 2)
    #expect(together.difference == apart.difference && together.p > 0.5 && apart.p < 0.1)
  }

  /// Without a difference, p below 0.1 comes as often as it says.
  @Test func itIsRightAboutChance() {
    var generator = SplitMix64(seed: 9)
    let small = (0..<400).count { trial in
      let values = (0..<2).map { _ in (0..<60).map { _ in Double.random(in: 0..<1, using: &generator) } }
      return PairedTest(values[0], values[1], units: Array(0..<60), draws: 400, seed: UInt64(trial)).p < 0.1
    }
    #expect((20...60).contains(small), "\(small)")
  }

  @Test func threadsDoNotMatter() {
    let first = (0..<100).map { Double($0 % 3) }, second = (0..<100).map { Double($0 % 5) },
      units = (0..<100).map { $0 / 2 }
    expectSameForAnyThreads {
      [Tensor(shape: [1], elements: [Float(PairedTest(first, second, units: units, seed: 4).p)])]
    }
  }
}
