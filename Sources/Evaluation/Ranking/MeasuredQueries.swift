import Tensor

/// The measures of every query, from one pass over a similarity matrix.
struct MeasuredQueries: Sendable {
  /// The queries that were measured, rising.
  let queries: [Int]
  /// Queries that nothing in the gallery answers.
  let withoutPositive: Int
  private let measures: [QueryMeasure]
  private let values: [[Double]]  // [measure][query]
  private let areOpen: [[Bool]]  // [measure][query]: whether the tie rule decides the value

  /// A query's positives are the items with its label.
  ///
  /// - Parameters:
  ///   - queries, items: which take part, rising; labels are those of all
  ///   - keepingUnanswered: whether a query without a positive counts 0, instead of being left out
  init(
    _ similarities: Similarities, queries: [Int], labels queryLabels: [Int], items: [Int], labels itemLabels: [Int],
    _ measures: [QueryMeasure],
    ties rule: TieRule, keepingUnanswered: Bool = false
  ) throws {
    precondition(
      queryLabels.count == similarities.queryCount && itemLabels.count == similarities.itemCount,
      "\(queryLabels.count) and \(itemLabels.count) labels of \(similarities.queryCount) queries and "
        + "\(similarities.itemCount) items"
    )
    let groups = IdentityGroups(items.map { itemLabels[$0] })  // of places in `items`
    let answered = queries.filter { !groups[queryLabels[$0]].isEmpty }
    let measured = keepingUnanswered ? queries : answered
    let columns = (items.first ?? 0)..<(items.last ?? -1) + 1
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
          var gathered = [Double](repeating: 0, count: items.count == columns.count ? 0 : items.count)
          for i in part {
            let query = measured[places.lowerBound + i]
            let row = UnsafeBufferPointer(
              rebasing: scores[
                (query - block.lowerBound) * columns.count..<(query - block.lowerBound + 1) * columns.count])
            let positives = groups[queryLabels[query]]
            if gathered.isEmpty {
              ranked[i] = RankedGroups(scores: row, positives: positives)
            } else {
              for (place, item) in items.enumerated() { gathered[place] = row[item - columns.lowerBound] }
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
    (self.queries, withoutPositive, self.measures) = (measured, queries.count - answered.count, measures)
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
