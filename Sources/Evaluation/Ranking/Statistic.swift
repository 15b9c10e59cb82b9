/// A figure of many queries, as a function of how often each of their units (a query, a photo with its captions, a
/// class) is drawn.
indirect enum Statistic: Sendable {
  /// Σ sums / Σ counts over the units that begin with `first`.
  case mean(first: Int, sums: [Double], counts: [Double])
  /// The median of `ranks`, which rise, with their `units`: the mid-point of an even number, rounded down, as SCAN's.
  case medianRank(ranks: [Double], units: [Int])
  case sum([Statistic])
  case average([Statistic])

  /// The mean of a value a query, whose `units` are within `range`.
  static func mean(_ values: [Double], units: [Int], in range: Range<Int>) -> Statistic {
    var sums = [Double](repeating: 0, count: range.count), counts = sums
    for (value, unit) in zip(values, units) {
      sums[unit - range.lowerBound] += value
      counts[unit - range.lowerBound] += 1
    }
    return .mean(first: range.lowerBound, sums: sums, counts: counts)
  }

  static func medianRank(_ ranks: [Double], units: [Int]) -> Statistic {
    let order = ranks.indices.sorted { (ranks[$0], $0) < (ranks[$1], $1) }
    return .medianRank(ranks: order.map { ranks[$0] }, units: order.map { units[$0] })
  }

  /// 0 where nothing was drawn.
  func value(drawn: [Int32]) -> Double {
    switch self {
    case .mean(let first, let sums, let counts):
      var sum = 0.0, count = 0.0
      for i in sums.indices {
        let times = Double(drawn[first + i])
        sum += times * sums[i]
        count += times * counts[i]
      }
      return count > 0 ? sum / count : 0
    case .medianRank(let ranks, let units):
      let total = units.reduce(0) { $0 + Int(drawn[$1]) }
      guard total > 0 else { return 0 }
      func rank(at place: Int) -> Double {
        var passed = 0
        for (rank, unit) in zip(ranks, units) {
          passed += Int(drawn[unit])
          if passed > place { return rank }
        }
        preconditionFailure("place \(place) of \(total) ranks")
      }
      return ((rank(at: (total - 1) / 2) + rank(at: total / 2)) / 2).rounded(.down)
    case .sum(let statistics): return statistics.reduce(0) { $0 + $1.value(drawn: drawn) }
    case .average(let statistics):
      return statistics.reduce(0) { $0 + $1.value(drawn: drawn) } / Double(max(1, statistics.count))
    }
  }
}

/// A statistic with the names of its figure.
struct NamedStatistic {
  let key: String, title: String
  let unit: Figure.Unit
  let statistic: Statistic

  init(_ key: String, _ title: String, _ unit: Figure.Unit, _ statistic: Statistic) {
    (self.key, self.title, self.unit, self.statistic) = (key, title, unit, statistic)
  }
}
