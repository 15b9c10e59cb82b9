/// What is counted of anyone's lists, which may be cut. An item that is not in its query's list was not found.
package enum ListMeasure: Hashable, Sendable {
  /// Whether a right item is among the first k.
  case success(at: Int)
  /// The share of the right items that are among the first k.
  case recall(at: Int)
  /// The share of right items among the first k, also where the list is shorter.
  case precision(at: Int)
  /// The precision at each right item, averaged over all right items; 0 at one that was not found.
  case averagePrecision

  /// As `--protocol` names them; K stands for a number.
  package static let names = ["trec-success@K", "trec-recall@K", "trec-precision@K", "trec-map"]

  /// nil where no measure has the name.
  package init?(_ name: String) {
    let parts = name.split(separator: "@", omittingEmptySubsequences: false), k = parts.count == 2 ? Int(parts[1]) : nil
    switch (parts[0], k) {
    case ("trec-success", let k?) where k > 0: self = .success(at: k)
    case ("trec-recall", let k?) where k > 0: self = .recall(at: k)
    case ("trec-precision", let k?) where k > 0: self = .precision(at: k)
    case ("trec-map", nil) where parts.count == 1: self = .averagePrecision
    default: return nil
    }
  }

  /// The name of the protocol, and of the figure in files and at the terminal.
  var names: (protocol: String, key: String, title: String) {
    switch self {
    case .success(let k): ("trec-success@\(k)", "success_at_\(k)", "success at \(k)")
    case .recall(let k): ("trec-recall@\(k)", "recall_at_\(k)", "recall at \(k)")
    case .precision(let k): ("trec-precision@\(k)", "precision_at_\(k)", "precision at \(k)")
    case .averagePrecision: ("trec-map", "map", "mAP")
    }
  }

  /// - Parameter right: how many items are right, found or not; at least one.
  func value(_ ranked: RankedGroups, right: Int, _ rule: TieRule) -> Double {
    switch self {
    case .success(let k): ranked.groups.first?.hit(at: k, rule) ?? 0
    case .recall(let k): ranked.precision(at: k, rule) * Double(k) / Double(right)
    case .precision(let k): ranked.precision(at: k, rule)
    case .averagePrecision: ranked.averagePrecision(rule) * Double(ranked.positives) / Double(right)
    }
  }
}

/// Anyone's lists, and the right items of each query.
package struct ListEvaluation: Sendable {
  /// What one query found.
  package struct Query: Sendable {
    /// How many items are right, found or not; at least one.
    let right: Int
    fileprivate let ranked: RankedGroups
    /// How many items it found.
    let found: Int

    /// - Parameters:
    ///   - items: the scores of the items found, and whether they are right. Only the scores decide their order.
    ///   - right: how many items are right, found or not; at least one.
    package init(_ items: [(score: Double, isRight: Bool)], right: Int) {
      precondition(right > 0 && items.count { $0.isRight } <= right, "\(items.count) items, \(right) right")
      var ranked = RankedGroups(), (positives, negatives) = (0, 0)
      let sorted = items.sorted { $0.score > $1.score }
      for (place, item) in sorted.enumerated() {
        if item.isRight { positives += 1 } else { negatives += 1 }
        if place + 1 == sorted.count || sorted[place + 1].score != item.score {
          ranked.append(positives: positives, negatives: negatives)
          (positives, negatives) = (0, 0)
        }
      }
      (self.ranked, self.right, found) = (ranked, right, items.count)
    }
  }

  private let queries: [Query]
  private let rule: TieRule

  /// - Throws: `EvaluationError` where there is no query.
  package init(_ queries: [Query], ties rule: TieRule) throws {
    guard !queries.isEmpty else { throw EvaluationError("no query has a right answer") }
    (self.queries, self.rule) = (queries, rule)
  }

  /// The mean of a measure over all queries; one that found nothing counts 0.
  package func report(on measure: ListMeasure, bootstrap: Bootstrap?) -> ProtocolReport {
    func values(_ rule: TieRule) -> [Double] { queries.map { measure.value($0.ranked, right: $0.right, rule) } }
    let all = 0..<queries.count, names = measure.names
    let statistic = Statistic.mean(values(rule), units: Array(all), in: all)
    let interval = bootstrap?.intervals(of: [statistic], strata: [all])[0]
    let open = zip(values(.pessimistic), values(.optimistic)).count { $0 != $1 }
    let empty = queries.count { $0.found == 0 }, deepest = queries.map(\.found).max() ?? 0
    return ProtocolReport(
      name: names.protocol, task: "\(queries.count) queries, with lists of up to \(deepest) items",
      counts: [("queries", queries.count), ("queries_without_list", empty)], drawn: "queries",
      figures: [
        Figure(
          key: names.key, title: names.title, unit: .percent,
          value: 100 * statistic.value(drawn: [Int32](repeating: 1, count: queries.count)),
          interval: interval.map { 100 * $0.lowerBound...100 * $0.upperBound })
      ],
      openShare: Double(open) / Double(queries.count), tieRule: rule, tested: (queries.count, deepest),
      unanswered: nil, published: nil)
  }
}
