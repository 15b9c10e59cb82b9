import Testing
@testable import Evaluation

private func firstHit(_ scores: [Float], positives: [Int32]) -> FirstHit? {
  scores.withUnsafeBufferPointer { RankedGroups(scores: $0, positives: positives).firstHit }
}

@Test func countingFindsTheRankOfTheBestPositive() {
  // 0.9 is above; the positives are 0.5 (twice) and 0.1; one negative ties.
  let hit = firstHit([0.5, 0.9, 0.5, 0.1, 0.2, 0.5], positives: [0, 3, 5])
  #expect(hit == FirstHit(above: 1, tiedNegatives: 1, tiedPositives: 2))
  #expect(firstHit([1, 2], positives: []) == nil)
}

@Test func rulesPlaceThePositiveAmongItsEquals() {
  let hit = FirstHit(above: 1, tiedNegatives: 2, tiedPositives: 1)
  #expect((1...4).map { hit.hit(at: $0, .optimistic) } == [0, 1, 1, 1])
  #expect((1...4).map { hit.hit(at: $0, .pessimistic) } == [0, 0, 0, 1])
  let expected = (1...4).map { hit.hit(at: $0, .expected) }
  for (value, third) in zip(expected, [0.0, 1, 2, 3]) { #expect(abs(value - third / 3) < 1e-12) }
  #expect(hit.isTied && !FirstHit(above: 1, tiedNegatives: 0, tiedPositives: 3).isTied)
}

/// A collapsed model: 1,000 photos of 5 sentences each, all scores equal.
@Test func aCollapsedModelScoresWhatTheRuleSays() {
  let text = FirstHit(above: 0, tiedNegatives: 4995, tiedPositives: 5)
  #expect([1, 5, 10].map { text.hit(at: $0, .pessimistic) } == [0, 0, 0])
  #expect([1, 5, 10].map { text.hit(at: $0, .optimistic) } == [1, 1, 1])
  #expect(abs(text.hit(at: 1, .expected) - 5.0 / 5000) < 1e-12)
  // 1 − C(4995, 10) / C(5000, 10), the other way around: no positive lands on 10 of 5,000 places.
  let missed = (0..<5).reduce(1.0) { $0 * Double(4990 - $1) / Double(5000 - $1) }
  #expect(abs(text.hit(at: 10, .expected) - (1 - missed)) < 1e-12)
  let photo = FirstHit(above: 0, tiedNegatives: 999, tiedPositives: 1)
  #expect(abs(photo.hit(at: 1, .expected) - 0.001) < 1e-12)
}
