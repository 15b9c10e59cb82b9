import Testing
@testable import Evaluation

private let one = [0, 0, 0, 0, 0]

@Test func areaUnderROCOfHandMadeScores() {
  // Of 2 · 3 comparisons, 0.9 wins three and 0.5 wins one and ties in one.
  #expect(areaUnderROC([0.9, 0.5, 0.1, 0.5, 0.7], labels: [1, 1, 0, 0, 0], groups: one) == 4.5 / 6)
  #expect(areaUnderROC([3, 2, 1], labels: [1, 0, 0], groups: [0, 0, 0]) == 1)
  #expect(areaUnderROC([3, 2, 1], labels: [0, 0, 1], groups: [0, 0, 0]) == 0)
}

@Test func equalScoresAreChance() {
  #expect(areaUnderROC([1, 1, 1, 1, 1], labels: [1, 0, 0, 1, 0], groups: one) == 0.5)
}

/// Every group is ordered right, though scores of one group are greater than those of the other; a group of one kind does not count.
@Test func onlyWithinGroupsIsCompared() {
  let labels: [UInt8] = [0, 1, 1, 0, 1]
  #expect(areaUnderROC([8, 9, 2, 1, 0], labels: labels, groups: [7, 7, 3, 3, 5]) == 1)
  #expect(areaUnderROC([8, 9, 2, 1, 0], labels: labels, groups: one) == 3.0 / 6)
}

@Test func areaUnderROCNeedsBothKinds() {
  #expect(areaUnderROC([1, 2], labels: [1, 1], groups: [0, 0]) == nil)
  #expect(areaUnderROC([1, 2], labels: [1, 0], groups: [0, 1]) == nil)
  #expect(areaUnderROC([], labels: [], groups: []) == nil)
}
