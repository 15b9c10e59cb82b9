/// The precision at each positive, averaged over the positives: built from the top of a ranking downwards.
///
/// The items come in groups of equal score. Within a group of n items of which r are positive, behind `items`
/// items of which `positives` were positive, the expected rule adds the closed form of McSherry and Najork
/// (ECIR 2008): Σᵢ r/n · (positives + 1 + (i − 1)(r − 1)/(n − 1)) / (items + i).
public struct AveragePrecision: Sendable {
  private var items = 0
  private var positives = 0
  private var sum = 0.0

  public init() {}

  /// Adds the next group of equals.
  public mutating func append(positives r: Int, negatives: Int, _ rule: TieRule = .pessimistic) {
    let n = r + negatives
    if r > 0 {
      switch rule {
      case .pessimistic: for i in 0..<r { sum += Double(positives + i + 1) / Double(items + negatives + i + 1) }
      case .optimistic: for i in 0..<r { sum += Double(positives + i + 1) / Double(items + i + 1) }
      case .expected:
        let slope = n > 1 ? Double(r - 1) / Double(n - 1) : 0
        for i in 0..<n {
          sum += Double(r) / Double(n) * (Double(positives + 1) + Double(i) * slope) / Double(items + i + 1)
        }
      }
    }
    items += n
    positives += r
  }

  /// Adds all `scores`, greatest first, those of `positives` being the positives.
  ///
  /// Every score is filed between the positives' scores by binary search: O(N log R), and nothing of length N is sorted.
  mutating func append(scores: UnsafeBufferPointer<Float>, positives: some Collection<Int32>, _ rule: TieRule) {
    guard !positives.isEmpty else { return }
    let sorted = positives.map { scores[Int($0)] }.sorted(by: >)
    var levels: [Float] = [], multiplicity: [Int] = []  // the distinct scores of positives, falling
    for score in sorted {
      if score == levels.last { multiplicity[multiplicity.count - 1] += 1 } else { levels.append(score); multiplicity.append(1) }
    }
    // between[i]: scores strictly between levels i − 1 and i; equal[i]: scores at level i, positives included.
    var between = [Int](repeating: 0, count: levels.count + 1)
    var equal = [Int](repeating: 0, count: levels.count + 1)
    let lowest = levels[levels.count - 1]
    levels.withUnsafeBufferPointer { levels in
      for score in scores where score >= lowest {
        var first = 0, length = levels.count  // the first level that is not above the score
        while length > 0 {
          let half = length / 2
          if levels[first + half] > score { first += half + 1; length -= half + 1 } else { length = half }
        }
        if levels[first] == score { equal[first] += 1 } else { between[first] += 1 }
      }
    }
    for level in levels.indices {
      append(positives: 0, negatives: between[level])
      append(positives: multiplicity[level], negatives: equal[level] - multiplicity[level], rule)
    }
  }

  /// The average precision, with `relevant` positives in the gallery.
  public func value(relevant: Int) -> Double { relevant == 0 ? 0 : sum / Double(relevant) }
}

/// What CMPL's evaluation computes under the name AP@K: **not** Reed's AP@50, which is a precision (`reedPrecisionAtK`).
///
/// Over the hits in the first `k` items, Σ (hits before it) / (its position, from 1), divided by the number of relevant
/// items; a hit in the first position counts 1. The hit itself is left out of its own precision, as in that code
/// (Zhang and Lu, ECCV 2018: evaluation/retrieval_eval.py), so that figures published with it can be compared.
///
/// `isRelevant` is the ranking, best first; `relevant` counts the whole gallery.
public func averagePrecisionAtK(_ k: Int, _ isRelevant: some Sequence<Bool>, relevant: Int) -> Double {
  var before = 0, sum = 0.0
  for (position, hit) in isRelevant.prefix(k).enumerated() where hit {
    sum += position == 0 ? 1 : Double(before) / Double(position + 1)
    before += 1
  }
  return relevant == 0 ? 0 : sum / Double(relevant)
}
