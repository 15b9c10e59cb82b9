import Tensor
import Testing

struct RandomnessTests {
  /// The reference implementation's numbers (Vigna's splitmix64.c).
  @Test func numbersAreThoseOfSplitMix64() {
    var generator = SplitMix64(seed: 1_234_567)
    let expected: [UInt64] = [
      6_457_827_717_110_365_317, 3_203_168_211_198_807_973, 9_817_491_932_198_370_423, 4_593_380_528_125_082_431,
      16_408_922_859_458_223_821,
    ]
    #expect(expected.map { _ in generator.next() } == expected)
  }

  @Test func theStateIsAllThereIs() {
    var generator = SplitMix64(seed: 9)
    for _ in 0..<5 { _ = generator.next() }
    var resumed = SplitMix64(seed: 0)
    resumed.state = generator.state
    #expect((0..<5).map { _ in generator.next() } == (0..<5).map { _ in resumed.next() })
  }

  @Test func streamsAreReproducibleAndDistinct() {
    func first(_ seed: UInt64, _ stream: UInt64) -> UInt64 {
      var generator = SplitMix64(seed: seed, stream: stream)
      return generator.next()
    }
    let all = (0..<30).flatMap { seed in (0..<30).map { first(seed, $0) } }
    #expect(Set(all).count == 900)
    #expect(first(3, 4) == first(3, 4))
  }

  @Test func uniformNumbersFillTheirRange() {
    var generator = SplitMix64(seed: 6)
    let floats = (0..<10_000).map { _ in generator.nextFloat() }
    #expect(floats.allSatisfy { $0 >= 0 && $0 < 1 })
    #expect(abs(floats.reduce(0, +) / 10_000 - 0.5) < 0.02)
    let x = Tensor(uniform: 0.25, shape: [100, 101], using: &generator)
    #expect(x.shape == [100, 101] && x.elements.allSatisfy { $0 >= -0.25 && $0 < 0.25 })
    #expect(x.elements.min()! < -0.24 && x.elements.max()! > 0.24 && abs(x.elements.reduce(0, +) / 10_100) < 0.01)
  }

  @Test(arguments: [0, 1, 2, 9])
  func normalNumbersOfAnyCount(count: Int) {
    var generator = SplitMix64(seed: 7), same = SplitMix64(seed: 7)
    let x = Tensor(normal: 2, shape: [count], using: &generator)
    #expect(x.elements == Array(Tensor(normal: 2, shape: [10], using: &same).elements.prefix(count)))
  }

  @Test func normalNumbersHaveTheirMoments() {
    var generator = SplitMix64(seed: 8)
    let x = Tensor(normal: 3, shape: [40_001], using: &generator).elements.map(Double.init)
    let mean = x.reduce(0, +) / 40_001, square = x.reduce(0) { $0 + $1 * $1 } / 40_001
    #expect(abs(mean) < 0.06 && abs(square - 9) < 0.3)
    let within = Double(x.count(where: { abs($0) < 3 })) / 40_001  // one deviation
    #expect(abs(within - 0.6827) < 0.01)
  }
}
