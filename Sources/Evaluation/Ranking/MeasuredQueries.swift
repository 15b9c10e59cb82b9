import Tensor

/// What one query's ranking contributes to a figure, which is its mean (or median) over queries.
enum QueryMeasure: Hashable, Sendable {
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
    guard let first = ranked.groups.first else { return 0 }
    return switch self {
    case .hit(let k): first.hit(at: k, rule)
    case .precision(let k): ranked.precision(at: k, rule)
    case .averagePrecision: ranked.averagePrecision(rule)
    case .inverseNegativePenalty: ranked.inverseNegativePenalty(rule)
    case .cmplAveragePrecision(let k): ranked.averagePrecisionAtK(k, rule)
    case .rank: first.rank(rule) + 1
    }
  }

  /// In metrics files, and at the terminal.
  var names: (key: String, title: String) {
    switch self {
    case .hit(let k): ("top\(k)", "top-\(k)")
    case .precision(let k): ("precision_at_\(k)", "precision at \(k)")
    case .averagePrecision: ("map", "mAP")
    case .inverseNegativePenalty: ("minp", "mINP")
    case .cmplAveragePrecision(let k): ("cmpl_average_precision_at_\(k)", "CMPL's average precision at \(k)")
    case .rank: ("rank", "rank")
    }
  }
}

/// Those queries, or items, of a matrix that take part. A query's positives are the items with its label.
struct LabelledMembers {
  /// Rising.
  let members: [Int]
  /// Of all, also of those that take no part.
  let labels: [Int]

  /// Takes all unless `members` are given.
  init(_ labels: [Int], members: [Int]? = nil) {
    (self.members, self.labels) = (members ?? Array(labels.indices), labels)
  }
}

/// The measures of every query, from one pass over a similarity matrix.
struct MeasuredQueries: Sendable {
  /// The queries that were measured, rising, and their labels.
  let queries: [Int], labels: [Int]
  /// How many queries were to be measured, and how many of them nothing in the gallery answers.
  let asked: Int, withoutPositive: Int
  /// The label of the first such query.
  let labelWithoutPositive: Int?
  private let measures: [QueryMeasure]
  private let values: [[Double]]  // [measure][query]
  private let areOpen: [[Bool]]  // [measure][query]: whether the tie rule decides the value

  /// - Parameter keepingUnanswered: whether a query without a positive counts 0, instead of being left out.
  init(
    _ similarities: Similarities, queries: LabelledMembers, items: LabelledMembers, _ measures: [QueryMeasure],
    ties rule: TieRule, keepingUnanswered: Bool = false
  ) throws {
    precondition(
      queries.labels.count == similarities.queryCount && items.labels.count == similarities.itemCount,
      "\(queries.labels.count) and \(items.labels.count) labels of \(similarities.queryCount) queries and "
        + "\(similarities.itemCount) items")
    let groups = IdentityGroups(items.members.map { items.labels[$0] })  // of places in `items.members`
    let answered = queries.members.filter { !groups[queries.labels[$0]].isEmpty }
    let measured = keepingUnanswered ? queries.members : answered
    let columns = (items.members.first ?? 0)..<(items.members.last ?? -1) + 1
    let rows = (measured.first ?? 0)..<(measured.last ?? -1) + 1
    var values = [[Double]](repeating: [Double](repeating: 0, count: measured.count), count: measures.count)
    var areOpen = [[Bool]](repeating: [Bool](repeating: false, count: measured.count), count: measures.count)
    var next = 0
    try similarities.forEachBlock(queries: rows, items: columns) { block, scores in
      let places = next..<(measured[next...].firstIndex { $0 >= block.upperBound } ?? measured.count)
      next = places.upperBound
      var ranked = [RankedGroups](repeating: RankedGroups(), count: places.count)
      ranked.withUnsafeMutableBufferPointer { ranked in
        parallel(places.count) { part in
          var gathered = [Double](repeating: 0, count: items.members.count == columns.count ? 0 : items.members.count)
          for i in part {
            let query = measured[places.lowerBound + i]
            let start = (query - block.lowerBound) * columns.count
            let row = UnsafeBufferPointer(rebasing: scores[start..<start + columns.count])
            let positives = groups[queries.labels[query]]
            if gathered.isEmpty {
              ranked[i] = RankedGroups(scores: row, positives: positives)
            } else {
              for (place, item) in items.members.enumerated() { gathered[place] = row[item - columns.lowerBound] }
              gathered.withUnsafeBufferPointer { ranked[i] = RankedGroups(scores: $0, positives: positives) }
            }
          }
        }
      }
      for (m, measure) in measures.enumerated() {
        for (i, ranked) in ranked.enumerated() {
          values[m][places.lowerBound + i] = measure.value(ranked, rule)
          areOpen[m][places.lowerBound + i] = measure.value(ranked, .pessimistic) != measure.value(ranked, .optimistic)
        }
      }
    }
    (self.queries, asked, withoutPositive) = (
      measured, queries.members.count, queries.members.count - answered.count
    )
    labelWithoutPositive = queries.members.map { queries.labels[$0] }.first { groups[$0].isEmpty }
    (labels, self.measures) = (measured.map { queries.labels[$0] }, measures)
    (self.values, self.areOpen) = (values, areOpen)
  }

  /// By query.
  func values(_ measure: QueryMeasure) -> [Double] { values[place(measure)] }

  /// The share of queries for which the tie rule decides the value of one of these measures.
  func openShare(_ measures: [QueryMeasure]) -> Double {
    let places = measures.map(place)
    return Double(queries.indices.count { query in places.contains { areOpen[$0][query] } })
      / Double(max(1, queries.count))
  }

  private func place(_ measure: QueryMeasure) -> Int {
    guard let place = measures.firstIndex(of: measure) else { preconditionFailure("\(measure) was not measured") }
    return place
  }
}
