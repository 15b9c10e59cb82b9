import Tensor

/// What every query of a matrix finds: the place of its first right item, and the items in its first places.
package struct FirstPlaces: Equatable, Sendable {
  /// By query: the place of the best item of its identity, from 1; nil where no item has its identity.
  package let ranks: [Int?]
  /// By query: the first items, best first; of equal ones the earlier.
  package let items: [[Int32]]

  /// - Parameters:
  ///   - top: how many first items are kept.
  ///   - rule: where a right item stands among others of its score; with `expected` in the middle, rounded down.
  /// - Throws: what reading the matrix throws, and `EvaluationError` where a number is not finite.
  package init(
    _ similarities: Similarities, queryIdentities: [Int], itemIdentities: [Int], top: Int, ties rule: TieRule
  ) throws {
    precondition(
      queryIdentities.count == similarities.queryCount && itemIdentities.count == similarities.itemCount && top > 0,
      "\(queryIdentities.count) and \(itemIdentities.count) identities of \(similarities.queryCount) queries and "
        + "\(similarities.itemCount) items, top \(top)")
    let groups = IdentityGroups(itemIdentities), count = similarities.itemCount
    var ranks = [Int?](repeating: nil, count: queryIdentities.count)
    var items = [[Int32]](repeating: [], count: queryIdentities.count)
    try similarities.forEachBlock(queries: 0..<queryIdentities.count, items: 0..<count) { queries, block in
      ranks.withUnsafeMutableBufferPointer { ranks in
        items.withUnsafeMutableBufferPointer { items in
          parallel(queries.count) { part in
            for i in part {
              let query = queries.lowerBound + i
              let row = UnsafeBufferPointer(rebasing: block[i * count..<(i + 1) * count])
              let ranked = RankedGroups(scores: row, positives: groups[queryIdentities[query]])
              if let first = ranked.groups.first { ranks[query] = Int(first.rank(rule)) + 1 }
              items[query] = firstItems(row, top)
            }
          }
        }
      }
    }
    (self.ranks, self.items) = (ranks, items)
  }

  /// By query, whether a right item is among the first k, as 1 or 0; queries without a right item are left out.
  package func hits(at k: Int) -> [Double] { ranks.compactMap { $0.map { $0 <= k ? 1 : 0 } } }
}

/// The places of the `count` greatest numbers, by falling number; of equal ones the earlier comes first.
private func firstItems(_ row: UnsafeBufferPointer<Double>, _ count: Int) -> [Int32] {
  var first: [Int32] = []
  for (item, score) in row.enumerated() {
    if first.count == count, row[Int(first[count - 1])] >= score { continue }
    var place = first.count
    while place > 0, row[Int(first[place - 1])] < score { place -= 1 }
    first.insert(Int32(item), at: place)
    if first.count > count { first.removeLast() }
  }
  return first
}
