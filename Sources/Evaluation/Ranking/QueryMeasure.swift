/// What one query's ranking contributes to a figure, which is its mean (or median) over queries.
package enum QueryMeasure: Hashable, Sendable {
  /// Whether a positive is among the first k: top-k, or recall at k.
  case hit(at: Int)
  /// The share of positives among the first k: Reed's "AP@K".
  case precision(at: Int)
  case averagePrecision
  case inverseNegativePenalty
  /// CMPL's figure (see `RankedGroups.averagePrecisionAtK`).
  case cmplAveragePrecision(at: Int)
  /// The place of the best positive, from 1.
  case rank

  /// 0 of a ranking without a positive.
  func value(_ ranked: RankedGroups, _ rule: TieRule) -> Double {
    guard let first = ranked.firstHit else { return 0 }
    return switch self {
    case .hit(let k): first.hit(at: k, rule)
    case .precision(let k): ranked.precision(at: k, rule)
    case .averagePrecision: ranked.averagePrecision(rule)
    case .inverseNegativePenalty: ranked.inverseNegativePenalty(rule)
    case .cmplAveragePrecision(let k): ranked.averagePrecisionAtK(k, rule)
    case .rank: first.rank(rule) + 1
    }
  }

  /// In metrics files.
  var key: String {
    switch self {
    case .hit(let k): "top\(k)"
    case .precision(let k): "precision_at_\(k)"
    case .averagePrecision: "map"
    case .inverseNegativePenalty: "minp"
    case .cmplAveragePrecision(let k): "cmpl_average_precision_at_\(k)"
    case .rank: "rank"
    }
  }

  /// At the terminal.
  var title: String {
    switch self {
    case .hit(let k): "top-\(k)"
    case .precision(let k): "precision at \(k)"
    case .averagePrecision: "mAP"
    case .inverseNegativePenalty: "mINP"
    case .cmplAveragePrecision(let k): "CMPL's average precision at \(k)"
    case .rank: "rank"
    }
  }
}
