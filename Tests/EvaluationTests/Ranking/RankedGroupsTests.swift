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
  #expect(RankedGroups(ranking: [false]).groups.isEmpty && RankedGroups().averagePrecision() == 0)
}

private func firstHit(_ scores: [Float], positives: [Int32]) -> RankedGroups.Group? {
  scores.withUnsafeBufferPointer { RankedGroups(scores: $0, positives: positives).groups.first }
}

@Test func countingFindsTheRankOfTheBestPositive() {
  // 0.9 is above; the positives are 0.5 (twice) and 0.1; one negative ties.
  let hit = firstHit([0.5, 0.9, 0.5, 0.1, 0.2, 0.5], positives: [0, 3, 5])
  #expect(hit == RankedGroups.Group(above: 1, positivesAbove: 0, positives: 2, negatives: 1))
  #expect(firstHit([1, 2], positives: []) == nil)
}

@Test func rulesPlaceThePositiveAmongItsEquals() {
  let hit = RankedGroups.Group(above: 1, positivesAbove: 0, positives: 1, negatives: 2)
  #expect((1...4).map { hit.hit(at: $0, .optimistic) } == [0, 1, 1, 1])
  #expect((1...4).map { hit.hit(at: $0, .pessimistic) } == [0, 0, 0, 1])
  let expected = (1...4).map { hit.hit(at: $0, .expected) }
  for (value, third) in zip(expected, [0.0, 1, 2, 3]) { #expect(abs(value - third / 3) < 1e-12) }
  #expect(hit.isTied && !RankedGroups.Group(above: 1, positivesAbove: 0, positives: 3, negatives: 0).isTied)
}

/// A collapsed model: 1,000 photos of 5 sentences each, all scores equal.
@Test func aCollapsedModelScoresWhatTheRuleSays() {
  let text = RankedGroups.Group(above: 0, positivesAbove: 0, positives: 5, negatives: 4995)
  #expect([1, 5, 10].map { text.hit(at: $0, .pessimistic) } == [0, 0, 0])
  #expect([1, 5, 10].map { text.hit(at: $0, .optimistic) } == [1, 1, 1])
  #expect(abs(text.hit(at: 1, .expected) - 5.0 / 5000) < 1e-12)
  // 1 − C(4995, 10) / C(5000, 10), the other way around: no positive lands on 10 of 5,000 places.
  let missed = (0..<5).reduce(1.0) { $0 * Double(4990 - $1) / Double(5000 - $1) }
  #expect(abs(text.hit(at: 10, .expected) - (1 - missed)) < 1e-12)
  let photo = RankedGroups.Group(above: 0, positivesAbove: 0, positives: 1, negatives: 999)
  #expect(abs(photo.hit(at: 1, .expected) - 0.001) < 1e-12)
}

@Test func thePenaltyIsThatOfTheLastPositive() {
  // IRRA's code: matches found so far at the last match, divided by its place.
  #expect(RankedGroups(ranking: [true, false, true, false, true, false]).inverseNegativePenalty() == 3.0 / 5)
  #expect(RankedGroups(ranking: [true, true, false]).inverseNegativePenalty() == 1)
  #expect(RankedGroups(ranking: [false]).inverseNegativePenalty() == 0)
}

@Test func tiesMoveTheLastPositive() {
  // Behind one negative: 2 positives and 1 negative are equal. The last positive is at place 3 once, at place 4 twice
  // in three orders.
  var ranked = RankedGroups()
  ranked.append(positives: 0, negatives: 1)
  ranked.append(positives: 2, negatives: 1)
  #expect(
    ranked.inverseNegativePenalty(.optimistic) == 2.0 / 3 && ranked.inverseNegativePenalty(.pessimistic) == 2.0 / 4)
  #expect(abs(ranked.inverseNegativePenalty(.expected) - (2.0 / 3 + 2 * 2.0 / 4) / 3) < 1e-12)
}

private func averagePrecision(_ scores: [Float], positives: [Int32], _ rule: TieRule) -> Double {
  scores.withUnsafeBufferPointer { RankedGroups(scores: $0, positives: positives).averagePrecision(rule) }
}

@Test func averagePrecisionOfAHandMadeRanking() {
  // Ranking + − + −: (1/1 + 2/3) / 2.
  for rule in TieRule.allCases {
    #expect(abs(averagePrecision([4, 3, 2, 1], positives: [0, 2], rule) - 5.0 / 6) < 1e-12)
  }
}

@Test func tiesMoveTheAveragePrecision() {
  // 5 | 3 3 3 | 1 with positives one 3 and the 1.
  let scores: [Float] = [3, 5, 3, 1, 3], positives: [Int32] = [0, 3]
  #expect(abs(averagePrecision(scores, positives: positives, .optimistic) - (1.0 / 2 + 2.0 / 5) / 2) < 1e-12)
  #expect(abs(averagePrecision(scores, positives: positives, .pessimistic) - (1.0 / 4 + 2.0 / 5) / 2) < 1e-12)
  let mean = (1.0 / 2 + 1.0 / 3 + 1.0 / 4) / 3
  #expect(abs(averagePrecision(scores, positives: positives, .expected) - (mean + 2.0 / 5) / 2) < 1e-12)
}

/// The closed form against every order of the equals.
@Test func expectedIsTheMeanOverAllOrders() {
  let group = [true, true, false, false, false]  // behind one negative and one positive
  var sum = 0.0, orders = 0
  func permute(_ rest: [Bool], _ order: [Bool]) {
    guard !rest.isEmpty else {
      var hits = 1, precision = 1.0 / 2
      for (i, hit) in order.enumerated() where hit {
        hits += 1
        precision += Double(hits) / Double(i + 3)
      }
      sum += precision / 3
      orders += 1
      return
    }
    for i in rest.indices {
      var shorter = rest
      permute(
        {
          shorter.remove(at: i)
          return shorter
        }(), order + [rest[i]])
    }
  }
  permute(group, [])
  let scores: [Float] = [9, 8, 5, 5, 5, 5, 5]
  #expect(orders == 120)
  #expect(abs(averagePrecision(scores, positives: [1, 3, 5], .expected) - sum / 120) < 1e-12)
}

@Test func cmplsFigureIsNotReeds() {
  // Hits at positions 1 and 3 of 3, of 4 relevant: CMPL counts (1 + 1/3) / 4; the precision at 3 is 2/3.
  let ranked = RankedGroups(ranking: [true, false, true, true, true])
  #expect(abs(ranked.averagePrecisionAtK(3) - (1 + 1.0 / 3) / 4) < 1e-12)
  #expect(abs(ranked.precision(at: 3) - 2.0 / 3) < 1e-12)
  #expect(RankedGroups(ranking: [false, true]).averagePrecisionAtK(2) == 0)  // its own hit is left out
}

/// A score that is no number is never a right answer before those that are.
@Test(arguments: [[0], [0, 1]] as [[Int32]]) func whatIsNoNumberIsLast(positives: [Int32]) {
  let scores: [Double] = [.nan, .nan, 1, 2]
  let ranked = scores.withUnsafeBufferPointer { RankedGroups(scores: $0, positives: positives) }
  for rule in TieRule.allCases { #expect(QueryMeasure.hit(at: 1).value(ranked, rule) == 0) }
}
