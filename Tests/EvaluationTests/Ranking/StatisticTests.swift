import Tensor
import Testing

@testable import Evaluation

@Test func statisticsFollowWhatIsDrawn() {
  // Units 2, 3, 4; unit 3 has two queries.
  let mean = Statistic.mean([1, 0, 1, 0.5], units: [2, 3, 3, 4], in: 2..<5)
  #expect(mean.value(drawn: [9, 9, 1, 1, 1]) == 2.5 / 4)
  #expect(mean.value(drawn: [9, 9, 2, 0, 1]) == 2.5 / 3)
  #expect(mean.value(drawn: [9, 9, 0, 0, 0]) == 0)
  #expect(Statistic.sum([mean, mean]).value(drawn: [0, 0, 1, 0, 1]) == 1.5)
  #expect(Statistic.average([mean, .mean([0], units: [0], in: 0..<1)]).value(drawn: [1, 0, 1, 0, 1]) == 0.375)
}

/// As numpy.median(ranks), then floor: with even counts the mid-point.
@Test func theMedianRankIsRoundedDown() {
  #expect(Statistic.medianRank([4, 1, 2], units: [0, 1, 2]).value(drawn: [1, 1, 1]) == 2)
  #expect(Statistic.medianRank([4, 1, 2, 3], units: [0, 1, 2, 3]).value(drawn: [1, 1, 1, 1]) == 2)  // 2.5
  #expect(Statistic.medianRank([1, 4], units: [0, 1]).value(drawn: [3, 2]) == 1)
  #expect(Statistic.medianRank([], units: []).value(drawn: []) == 0)
}

@Test(arguments: 0..<20) func aDrawnMedianIsThatOfTheDrawnRanks(trial: Int) {
  var generator = SplitMix64(seed: 5, stream: UInt64(trial))
  let ranks = (0..<1 + trial).map { _ in Double(Int.random(in: 1...6, using: &generator)) }
  let units = ranks.map { _ in Int.random(in: 0..<4, using: &generator) }
  let drawn = (0..<4).map { _ in Int32.random(in: 0...3, using: &generator) }
  let written = zip(ranks, units).flatMap { [Double](repeating: $0, count: Int(drawn[$1])) }.sorted()
  let median =
    written.isEmpty ? 0 : ((written[(written.count - 1) / 2] + written[written.count / 2]) / 2).rounded(.down)
  #expect(Statistic.medianRank(ranks, units: units).value(drawn: drawn) == median)
}
