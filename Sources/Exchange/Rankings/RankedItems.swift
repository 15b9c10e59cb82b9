import Evaluation
import Tensor

/// An item in a query's ranking.
package struct RankedItem: Equatable, Sendable {
  package let item: Int
  /// Falls from place to place, also among items of equal similarity: so every tool keeps this order.
  package let score: Float
}

extension Similarities {
  /// Calls `body` with the ranking of each query, best first.
  ///
  /// Scores are the similarities in single precision, and a little less where the place before has no greater one.
  ///
  /// - Parameters:
  ///   - labels: the identities of queries and items, by which the tie rule knows right answers.
  ///   - depth: how many first places are kept.
  ///   - rule: where right answers stand among their equals; among themselves, equals keep the items' order.
  /// - Throws: what reading the similarities throws, and what `body` throws.
  package func forEachRanking(
    _ labels: (queries: [Int], items: [Int]), depth: Int, ties rule: TieRule,
    _ body: (_ query: Int, _ ranking: [RankedItem]) throws -> Void
  ) throws {
    precondition(rule != .expected, "a ranking has one order")
    try forEachBlock(queries: 0..<queryCount, items: 0..<itemCount) { queries, block in
      var rankings = [[RankedItem]](repeating: [], count: queries.count)
      rankings.withUnsafeMutableBufferPointer { rankings in
        parallel(queries.count) { part in
          for i in part {
            let row = UnsafeBufferPointer(rebasing: block[i * itemCount..<(i + 1) * itemCount])
            let label = labels.queries[queries.lowerBound + i]
            rankings[i] = ranked(row, depth: depth) { (labels.items[$0] == label) == (rule == .optimistic) }
          }
        }
      }
      for (query, ranking) in zip(queries, rankings) { try body(query, ranking) }
    }
  }
}

/// The first `depth` of a row's places, by falling number; of equals those that `isFirst` come first.
private func ranked(
  _ row: UnsafeBufferPointer<Double>, depth: Int, _ isFirst: (Int) -> Bool
) -> [RankedItem] {
  let order = row.indices.map { (item: $0, score: row[$0], behind: isFirst($0) ? 0 : 1) }
    .sorted { (-$0.score, $0.behind, $0.item) < (-$1.score, $1.behind, $1.item) }
  var previous = Float.infinity
  return order.prefix(depth).map { place in
    previous = min(Float(place.score), previous.nextDown)
    return RankedItem(item: place.item, score: previous)
  }
}
