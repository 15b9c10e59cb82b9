/// A query's ranking from the top downwards, in groups of equal score, as what its figures need: where its positives
/// are, and how many negatives have their scores. The tie rule comes in only when a figure is read off.
package struct RankedGroups: Equatable, Sendable {
  /// Items of equal score, at least one of them a positive.
  package struct Group: Equatable, Sendable {
    /// Items with a greater score, and how many of them are positives.
    package var above: Int, positivesAbove: Int
    package var positives: Int, negatives: Int
  }

  package private(set) var groups: [Group] = []
  private var items = 0
  /// Positives in the whole ranking.
  package private(set) var positives = 0

  package init() {}

  /// A ranking without ties, best first.
  package init(ranking isPositive: some Sequence<Bool>) {
    for hit in isPositive { append(positives: hit ? 1 : 0, negatives: hit ? 0 : 1) }
  }

  /// All `scores`, greatest first, those of `positives` being the positives.
  package init<Score: BinaryFloatingPoint>(scores: UnsafeBufferPointer<Score>, positives: some Collection<Int32>) {
    append(scores: scores, positives: positives)
  }

  /// Adds the next group of equals.
  package mutating func append(positives new: Int, negatives: Int) {
    if new > 0 { groups.append(Group(above: items, positivesAbove: positives, positives: new, negatives: negatives)) }
    items += new + negatives
    positives += new
  }

  /// Adds all `scores`, greatest first, those of `positives` being the positives; the negatives below all of them are
  /// left out.
  ///
  /// Every score is filed between the positives' scores by binary search: O(N log R), and nothing of length N is
  /// sorted.
  mutating func append<Score: BinaryFloatingPoint>(
    scores: UnsafeBufferPointer<Score>, positives: some Collection<Int32>
  ) {
    guard !positives.isEmpty else { return }
    let sorted = positives.map { scores[Int($0)] }.sorted(by: >)
    var levels: [Score] = [], multiplicity: [Int] = []  // the distinct scores of positives, falling
    for score in sorted {
      if score == levels.last {
        multiplicity[multiplicity.count - 1] += 1
      } else {
        levels.append(score)
        multiplicity.append(1)
      }
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
      append(positives: multiplicity[level], negatives: equal[level] - multiplicity[level])
    }
  }

  // MARK: - Figures

  /// The rank of the best positive; nil when there is none.
  package var firstHit: FirstHit? {
    groups.first.map { FirstHit(above: $0.above, tiedNegatives: $0.negatives, tiedPositives: $0.positives) }
  }

  /// The share of positives among the first `k` items, which is Reed's "AP@K" of a class (see `ReedProtocol`).
  ///
  /// Of a group that the K-th place cuts, the expected rule takes as many positives as a random order would leave
  /// before the cut.
  package func precision(at k: Int, _ rule: TieRule = .pessimistic) -> Double {
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
}
