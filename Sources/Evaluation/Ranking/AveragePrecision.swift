extension RankedGroups {
  /// The precision at each positive, averaged over the positives.
  ///
  /// Within a group of n items of which r are positive, behind a items of which p were positive, the expected rule adds
  /// the closed form of McSherry and Najork (ECIR 2008): Σᵢ r/n · (p + 1 + (i − 1)(r − 1)/(n − 1)) / (a + i).
  func averagePrecision(_ rule: TieRule = .pessimistic) -> Double {
    var sum = 0.0
    for group in groups {
      let r = group.positives, n = r + group.negatives, (items, positives) = (group.above, group.positivesAbove)
      switch rule {
      case .pessimistic: for i in 0..<r { sum += Double(positives + i + 1) / Double(items + group.negatives + i + 1) }
      case .optimistic: for i in 0..<r { sum += Double(positives + i + 1) / Double(items + i + 1) }
      case .expected:
        let slope = n > 1 ? Double(r - 1) / Double(n - 1) : 0
        for i in 0..<n {
          sum += Double(r) / Double(n) * (Double(positives + 1) + Double(i) * slope) / Double(items + i + 1)
        }
      }
    }
    return positives == 0 ? 0 : sum / Double(positives)
  }

  /// What CMPL's evaluation computes under the name AP@K: **not** Reed's, which is `precision(at:_:)`.
  ///
  /// Over the hits in the first `k` items, Σ (hits before it) / (its position, from 1), divided by the number of
  /// positives in the gallery; a hit in the first position counts 1. The hit itself is left out of its own precision,
  /// as in that code (Zhang and Lu, ECCV 2018: evaluation/retrieval_eval.py), so that figures published with it can be
  /// compared.
  func averagePrecisionAtK(_ k: Int, _ rule: TieRule = .pessimistic) -> Double {
    var sum = 0.0
    for group in groups where group.above < k {
      let r = group.positives, n = r + group.negatives
      let slope = n > 1 ? Double(r - 1) / Double(n - 1) : 0
      // Place i of the group, from 0, holds a positive with probability `share`, behind so many hits.
      func add(_ i: Int, _ share: Double, hitsBefore: Double) {
        let position = group.above + i + 1
        if position <= k { sum += share * (position == 1 ? 1 : hitsBefore / Double(position)) }
      }
      switch rule {
      case .pessimistic: for i in 0..<r { add(group.negatives + i, 1, hitsBefore: Double(group.positivesAbove + i)) }
      case .optimistic: for i in 0..<r { add(i, 1, hitsBefore: Double(group.positivesAbove + i)) }
      case .expected:
        for i in 0..<n { add(i, Double(r) / Double(n), hitsBefore: Double(group.positivesAbove) + Double(i) * slope) }
      }
    }
    return positives == 0 ? 0 : sum / Double(positives)
  }
}
