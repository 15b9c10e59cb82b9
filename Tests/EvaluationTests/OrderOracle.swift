@testable import Evaluation

/// Figures of one ranking written down as their definitions say, `ranking` holding whether each place, best first, is a
/// positive.
enum OrderOracle {
  static func value(_ measure: QueryMeasure, _ ranking: [Bool]) -> Double {
    let places = ranking.indices.filter { ranking[$0] }
    guard let first = places.first, let last = places.last else { return 0 }
    func hits(_ count: Int) -> Double { Double(ranking.prefix(count).filter { $0 }.count) }
    switch measure {
    case .hit(let k): return first < k ? 1 : 0
    case .precision(let k): return hits(k) / Double(k)
    case .averagePrecision: return places.reduce(0) { $0 + hits($1 + 1) / Double($1 + 1) } / Double(places.count)
    case .inverseNegativePenalty: return Double(places.count) / Double(last + 1)
    case .cmplAveragePrecision(let k):
      return places.filter { $0 < k }.reduce(0) { $0 + ($1 == 0 ? 1 : hits($1) / Double($1 + 1)) }
        / Double(places.count)
    case .rank: return Double(first + 1)
    }
  }

  /// The figure under a tie rule: of the order that has negatives first among equals, of the one that has positives
  /// first, or the mean over every order of the equals.
  static func value(_ measure: QueryMeasure, _ scores: [Double], positives: Set<Int>, _ rule: TieRule) -> Double {
    func isBefore(_ a: Int, _ b: Int, _ positivesFirst: Bool) -> Bool {
      scores[a] != scores[b]
        ? scores[a] > scores[b]
        : positives.contains(a) != positives.contains(b) && positives.contains(a) == positivesFirst
    }
    guard rule == .expected else {
      let order = scores.indices.sorted { isBefore($0, $1, rule == .optimistic) }
      return value(measure, order.map(positives.contains))
    }
    var sum = 0.0, orders = 0.0
    func extend(_ order: [Bool], _ rest: [Int]) {
      guard let best = rest.map({ scores[$0] }).max() else {
        sum += value(measure, order)
        orders += 1
        return
      }
      for item in rest where scores[item] == best {
        extend(order + [positives.contains(item)], rest.filter { $0 != item })
      }
    }
    extend([], Array(scores.indices))
    return sum / orders
  }
}

/// Numbers of a few levels, so that many are equal.
func tiedScores(_ count: Int, levels: Int, using generator: inout some RandomNumberGenerator) -> [Double] {
  (0..<count).map { _ in Double(Int.random(in: 0..<levels, using: &generator)) / 4 }
}
