import Testing
@testable import Evaluation

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
