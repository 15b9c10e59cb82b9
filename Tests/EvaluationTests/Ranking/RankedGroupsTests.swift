import Tensor
import Testing
@testable import Evaluation

let allMeasures: [QueryMeasure] = [
  .hit(at: 1), .hit(at: 3), .precision(at: 1), .precision(at: 4), .precision(at: 9), .averagePrecision,
  .inverseNegativePenalty,
  .cmplAveragePrecision(at: 2), .cmplAveragePrecision(at: 5), .rank,
]

/// Every measure under every rule, against the orders themselves.
@Test(arguments: 0..<150) func measuresEqualTheirDefinitionsUnderEveryTieRule(trial: Int) {
  var generator = SplitMix64(seed: 11, stream: UInt64(trial))
  let scores = tiedScores(1 + trial % 7, levels: 1 + trial % 4, using: &generator)
  let positives = scores.indices.filter { _ in Bool.random(using: &generator) }
  let ranked = scores.withUnsafeBufferPointer { RankedGroups(scores: $0, positives: positives.map(Int32.init)) }
  let singles = scores.map(Float.init).withUnsafeBufferPointer {
    RankedGroups(scores: $0, positives: positives.map(Int32.init))
  }
  #expect(ranked == singles && ranked.positives == positives.count)
  for measure in allMeasures {
    for rule in TieRule.allCases {
      let expected = OrderOracle.value(measure, scores, positives: Set(positives), rule)
      #expect(
        abs(measure.value(ranked, rule) - expected) < 1e-12, "\(measure) \(rule) of \(scores), positives \(positives)")
    }
  }
}

/// Counting finds the groups that a sort finds, on sizes where the binary search is deep.
@Test(arguments: [(300, 1), (300, 40), (1, 1), (500, 500)])
func countingEqualsASort(items: Int, positives: Int) {
  var generator = SplitMix64(seed: 12)
  let scores = tiedScores(items, levels: 60, using: &generator)
  let chosen = Array(scores.indices.shuffled(using: &generator).prefix(positives))
  let ranked = scores.withUnsafeBufferPointer { RankedGroups(scores: $0, positives: chosen.map(Int32.init)) }
  var sorted = RankedGroups()
  for score in Set(scores).sorted(by: >) {
    let equals = scores.indices.filter { scores[$0] == score }
    sorted.append(
      positives: equals.filter(chosen.contains).count, negatives: equals.filter { !chosen.contains($0) }.count)
  }
  #expect(ranked.groups == sorted.groups && ranked.positives == positives)
}

@Test func aRankingHasNoTies() {
  let ranked = RankedGroups(ranking: [false, true, true, false])
  #expect(ranked.groups.map(\.above) == [1, 2] && ranked.groups.map(\.positivesAbove) == [0, 1])
  #expect(ranked.groups.allSatisfy { $0.positives == 1 && $0.negatives == 0 })
  #expect(RankedGroups(ranking: [false]).firstHit == nil && RankedGroups().averagePrecision() == 0)
}
