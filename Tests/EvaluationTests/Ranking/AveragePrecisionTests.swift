import Testing
@testable import Evaluation

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
