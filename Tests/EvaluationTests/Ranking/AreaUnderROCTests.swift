import Testing

@testable import Evaluation

@Test func areaUnderROCOfHandMadeScores() {
  // Of 2 · 3 comparisons, 0.9 wins three and 0.5 wins one and ties in one.
  #expect(areaUnderROC([0.9, 0.5, 0.1, 0.5, 0.7], labels: [1, 1, 0, 0, 0]) == 4.5 / 6)
  #expect(areaUnderROC([3, 2, 1], labels: [1, 0, 0]) == 1)
  #expect(areaUnderROC([3, 2, 1], labels: [0, 0, 1]) == 0)
}

@Test func equalScoresAreChance() {
  #expect(areaUnderROC([1, 1, 1, 1, 1], labels: [1, 0, 0, 1, 0]) == 0.5)
}

@Test func areaUnderROCNeedsBothKinds() {
  #expect(areaUnderROC([1, 2], labels: [1, 1]) == nil)
  #expect(areaUnderROC([], labels: []) == nil)
}

@Test func aScoreThatIsNoNumberHasNoArea() {
  #expect(areaUnderROC([1, .nan, 3], labels: [1, 0, 1]) == nil)
}
