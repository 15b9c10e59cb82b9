/// Where a positive stands among the negatives that have exactly its score.
///
/// A model that gives every item the same score has learnt nothing, yet a sort that keeps the gallery's order may place
/// its positives first. So the rule is declared, and the tie rate reported.
package enum TieRule: String, CaseIterable, Sendable {
  /// Behind all of its equals.
  case pessimistic
  /// Before all of its equals.
  case optimistic
  /// The mean over every order of the equals, in closed form.
  case expected
}

/// A query's ranking from the top downwards, in groups of equal score, as what its figures need: where its positives
/// are, and how many negatives have their scores. The tie rule comes in only when a figure is read off.
struct RankedGroups: Equatable, Sendable {
  /// Items of equal score, at least one of them a positive.
  struct Group: Equatable, Sendable {
    /// Items with a greater score, and how many of them are positives.
    var above: Int, positivesAbove: Int
    var positives: Int, negatives: Int
  }

  private(set) var groups: [Group] = []
  private var items = 0
  /// Positives in the whole ranking.
  private(set) var positives = 0

  init() {}

  /// A ranking without ties, best first.
  init(ranking isPositive: some Sequence<Bool>) {
    for hit in isPositive { append(positives: hit ? 1 : 0, negatives: hit ? 0 : 1) }
  }

  /// All `scores`, greatest first, those of `positives` being the positives.
  init<Score: BinaryFloatingPoint>(scores: UnsafeBufferPointer<Score>, positives: some Collection<Int32>) {
    append(scores: scores, positives: positives)
  }

  /// Adds the next group of equals.
  mutating func append(positives new: Int, negatives: Int) {
    if new > 0 { groups.append(Group(above: items, positivesAbove: positives, positives: new, negatives: negatives)) }
    items += new + negatives
    positives += new
  }

  /// Adds all `scores`, greatest first, those of `positives` being the positives; the negatives below all of them are
  /// left out. Every score is filed between the positives' by binary search: nothing of length N is sorted.
  mutating func append<Score: BinaryFloatingPoint>(
    scores: UnsafeBufferPointer<Score>, positives: some Collection<Int32>
  ) {
    guard !positives.isEmpty else { return }
    // NaN is no answer: it must not come before what can be compared.
    let sorted = positives.map { scores[Int($0)].isNaN ? -.infinity : scores[Int($0)] }.sorted(by: >)
    var levels: [Score] = [], multiplicity: [Int] = []  // the distinct scores of positives, falling
    for score in sorted {
      if score != levels.last {
        levels.append(score)
        multiplicity.append(0)
      }
      multiplicity[levels.count - 1] += 1
    }
    // between[i]: scores strictly between levels i − 1 and i; equal[i]: scores at level i, positives included.
    var between = [Int](repeating: 0, count: levels.count + 1)
    var equal = [Int](repeating: 0, count: levels.count + 1)
    let lowest = levels[levels.count - 1]
    if levels.count == 1 {  // without a branch
      var above = 0, same = 0
      for score in scores {
        above &+= score > lowest ? 1 : 0
        same &+= score == lowest ? 1 : 0
      }
      (between[0], equal[0]) = (above, same)
    } else {
      levels.withUnsafeBufferPointer { levels in
        for score in scores where score >= lowest {
          var first = 0, length = levels.count  // the first level that is not above the score
          while length > 0 {
            let half = length / 2
            if levels[first + half] > score {
              first += half + 1
              length -= half + 1
            } else {
              length = half
            }
          }
          if levels[first] == score { equal[first] += 1 } else { between[first] += 1 }
        }
      }
    }
    for level in levels.indices {
      append(positives: 0, negatives: between[level])
      append(positives: multiplicity[level], negatives: max(0, equal[level] - multiplicity[level]))
    }
  }

  /// The share of positives among the first `k` items, which is Reed's "AP@K" of a class (see `ReedProtocol`).
  ///
  /// Of a group that the K-th place cuts, the expected rule takes as many positives as a random order would leave
  /// before the cut.
  func precision(at k: Int, _ rule: TieRule = .pessimistic) -> Double {
    var hits = 0.0
    for group in groups where group.above < k {
      let size = group.positives + group.negatives, places = min(size, k - group.above)
      switch rule {
      case .pessimistic: hits += Double(max(0, places - group.negatives))
      case .optimistic: hits += Double(min(group.positives, places))
      case .expected: hits += Double(places) * Double(group.positives) / Double(size)
      }
    }
    return hits / Double(k)
  }

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

  /// The number of positives divided by the place of the last of them, from 1; 1 where they all come first. Its mean
  /// over queries is mINP (Ye et al., PAMI 2021, as IRRA's utils/metrics.py has it).
  ///
  /// Where p positives and n negatives share the last positive's score, behind a items, it stands at place a + j, with
  /// probability C(j − 1, p − 1) / C(n + p, p) in a random order; the expected rule takes the mean of the reciprocal.
  func inverseNegativePenalty(_ rule: TieRule = .pessimistic) -> Double {
    guard let last = groups.last else { return 0 }
    let size = last.positives + last.negatives
    switch rule {
    case .pessimistic: return Double(positives) / Double(last.above + size)
    case .optimistic: return Double(positives) / Double(last.above + last.positives)
    case .expected:
      var sum = 0.0
      // of j = n + p; each smaller j has (j − p) / (j − 1) of the next one's
      var probability = Double(last.positives) / Double(size)
      for j in stride(from: size, through: last.positives, by: -1) {
        sum += probability / Double(last.above + j)
        probability *= j > 1 ? Double(j - last.positives) / Double(j - 1) : 0
      }
      return Double(positives) * sum
    }
  }
}

/// The first group of a ranking has the best positive.
extension RankedGroups.Group {
  /// Whether the order of equals decides anything.
  var isTied: Bool { negatives > 0 }

  /// The chance in [0, 1] that one of its positives is among the first `k` items. With n negatives, p positives and
  /// r = k − above places left, the expected rule gives 1 − C(n, r) / C(n + p, r).
  func hit(at k: Int, _ rule: TieRule) -> Double {
    switch rule {
    case .optimistic: return above < k ? 1 : 0
    case .pessimistic: return above + negatives < k ? 1 : 0
    case .expected:
      let places = k - above
      guard places > 0 else { return 0 }
      guard places <= negatives else { return 1 }
      var miss = 1.0  // Π (n − i) / (n + p − i): each place in turn goes to a negative
      for taken in 0..<places { miss *= Double(negatives - taken) / Double(negatives + positives - taken) }
      return 1 - miss
    }
  }

  /// How many items come before its first positive: the rank, from 0. Of p positives among n negatives in random order
  /// the first has n / (p + 1) negatives before it on average.
  func rank(_ rule: TieRule) -> Double {
    switch rule {
    case .optimistic: Double(above)
    case .pessimistic: Double(above + negatives)
    case .expected: Double(above) + Double(negatives) / Double(positives + 1)
    }
  }
}
