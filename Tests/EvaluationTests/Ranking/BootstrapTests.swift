import Tensor
import Testing

@testable import Evaluation

private func interval(
  _ values: [Double], units: [Int]? = nil, unitCount: Int? = nil, seed: UInt64 = 1, strata: [Range<Int>]? = nil
) -> ClosedRange<Double> {
  let range = 0..<(unitCount ?? values.count)
  let statistic = Statistic.mean(values, units: units ?? Array(values.indices), in: range)
  return Bootstrap(resamples: 2000, seed: seed).intervals(of: [statistic], strata: strata ?? [range])[0]
}

private func width(_ range: ClosedRange<Double>) -> Double { range.upperBound - range.lowerBound }

/// 400 queries of which 100 hit: the normal interval is 0.25 ± 1.96 √(0.25 · 0.75 / 400).
@Test func anIntervalIsThatOfTheNormalLaw() {
  let interval = interval((0..<400).map { $0 % 4 == 0 ? 1 : 0 })
  let half = 1.96 * (0.25 * 0.75 / 400).squareRoot()
  #expect(
    abs(interval.lowerBound - (0.25 - half)) < 0.1 * half && abs(interval.upperBound - (0.25 + half)) < 0.1 * half)
}

/// What is drawn is drawn for all means at once: a mean and its opposite sum to what never changes.
@Test func sumsAreOfTheSameDraws() {
  let values = (0..<60).map { Double($0 % 7) }, opposite = values.map { 10 - $0 }, units = (0..<60).map { $0 / 2 }
  let bootstrap = Bootstrap(resamples: 500, seed: 3)
  let alone = bootstrap.interval(ofSumOf: [(values, units)], units: 30)
  #expect(alone == bootstrap.intervals(of: [.mean(values, units: units, in: 0..<30)], strata: [0..<30])[0])
  let both = bootstrap.interval(ofSumOf: [(values, units), (opposite, units)], units: 30)
  #expect(width(alone) > 0.3 && width(both) < 1e-9 && abs(both.lowerBound - 10) < 1e-9)
}

/// Ten queries that always agree say no more than one: the interval is √10 times as wide.
@Test func alikeQueriesAreDrawnTogether() {
  let values = (0..<1000).map { Double($0 / 10 % 2) }
  let ratio = width(interval(values, units: (0..<1000).map { $0 / 10 }, unitCount: 100)) / width(interval(values))
  #expect(abs(ratio - 10.0.squareRoot()) < 0.3)
}

/// Where strata differ but nothing differs within them, no draw changes the figure.
@Test func strataKeepTheirSizes() {
  let values = (0..<50).map { $0 < 20 ? 1.0 : 0 }
  let within = interval(values, strata: [0..<20, 20..<50])
  #expect(within.lowerBound == 0.4 && within.upperBound == 0.4)
  #expect(width(interval(values)) > 0.1)
}

@Test func chanceIsSeededAndTheSameForAnyThreads() {
  let values = (0..<97).map { Double($0 * $0 % 7) }
  #expect(Threads.using(1) { interval(values) } == Threads.using(3) { interval(values) })
  #expect(interval(values, seed: 1) != interval(values, seed: 2))
}

/// numpy.percentile([1, 2, 4, 8], [0, 2.5, 50, 97.5, 100])
@Test func percentilesLieBetweenTheirNeighbours() {
  let sorted = [1.0, 2, 4, 8]
  for (share, value) in [(0, 1.0), (0.025, 1.075), (0.5, 3), (0.975, 7.7), (1, 8)] {
    #expect(abs(percentile(share, of: sorted) - value) < 1e-12)
  }
  #expect(percentile(0.975, of: [3]) == 3)
}
