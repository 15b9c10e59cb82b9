import Tensor

/// The first items of each query's ranking as a re-ranker ordered them; behind them stage 1's order goes on.
package struct RankedLists: Equatable, Sendable {
  /// Places in a list, K.
  package let depth: Int
  /// [query, place] flattened: an item, or −1 in the places that a short list leaves empty at its end.
  package let items: [Int32]

  package init(depth: Int, items: [Int32]) {
    precondition(depth == 0 ? items.isEmpty : items.count % depth == 0, "\(items.count) items in lists of \(depth)")
    (self.depth, self.items) = (depth, items)
  }

  package subscript(query: Int) -> ArraySlice<Int32> {
    items[query * depth..<(query + 1) * depth].prefix { $0 >= 0 }
  }
}

/// How well queries of one kind find items of the other kind that have their identity. Not a `MatrixEvaluation`: that
/// reads similarities in other blocks, whose products may differ in their last bits.
package struct IdentityRetrieval: Equatable, Sendable {
  package static let ks = [1, 5, 10]
  /// For each K of `ks`, the share of queries with a positive among the first K items.
  package let topK: [Double]
  /// Mean over queries of the average precision over the whole gallery.
  package let meanAveragePrecision: Double
  /// Share of queries whose best positive has exactly the score of a negative: the tie rule decides their rank.
  package let tieRate: Double
  /// Queries with a positive in the gallery: those that were averaged. The others were left out.
  package let queries: Int, queriesWithoutPositive: Int

  /// Ranks the gallery for every query by inner product.
  /// - Parameters:
  ///   - queries, gallery: embeddings [query, D] and [item, D].
  ///   - lists: where given, the beginning of each query's ranking: the items listed are taken out of stage 1's order.
  package init(
    queries: Tensor, gallery: Tensor, queryIdentities: [Int], galleryIdentities: [Int],
    reranked lists: RankedLists? = nil, ties rule: TieRule = .pessimistic
  ) {
    precondition(
      queries.rows == queryIdentities.count && gallery.rows == galleryIdentities.count
        && queries.columns == gallery.columns,
      "\(queries.shape), \(gallery.shape) with \(queryIdentities.count), \(galleryIdentities.count) identities")
    precondition(
      lists.map { $0.items.count == $0.depth * queries.rows } ?? true,
      "lists for another number of queries than \(queries.rows)")
    let groups = IdentityGroups(galleryIdentities), n = gallery.rows
    let measures = Self.ks.map { QueryMeasure.hit(at: $0) } + [.averagePrecision]
    var outcomes = [[Double]?](repeating: nil, count: queries.rows)  // nil where nothing answers the query
    // Inner products of a block of queries with the whole gallery: at most 64 MB at a time.
    let height = n > 0 ? min(queries.rows, max(1, (16 << 20) / n), 512) : 0
    var block = [Float](repeating: 0, count: height * n)
    for rows in height > 0 ? (0..<queries.rows).blocks(of: height) : [] {
      block.withUnsafeMutableBufferPointer { scores in
        let products = MutableMatrixView(scores.baseAddress!, rows: rows.count, columns: n)
        withViews(queries, gallery) { multiplyInParallel($0.rows(rows), $1, into: products, transposing: .right) }
        outcomes.withUnsafeMutableBufferPointer { outcomes in
          parallel(rows.count) { part in
            for row in part {
              let query = rows.lowerBound + row, positives = groups[queryIdentities[query]]
              guard !positives.isEmpty else { continue }
              let row = UnsafeMutableBufferPointer(rebasing: scores[row * n..<(row + 1) * n])
              let ranked = ranking(row, positives, list: lists?[query] ?? []) {
                galleryIdentities[Int($0)] == queryIdentities[query]
              }
              outcomes[query] = measures.map { $0.value(ranked, rule) } + [ranked.groups[0].isTied ? 1 : 0]
            }
          }
        }
      }
    }
    let counted = outcomes.compactMap { $0 }
    func mean(_ place: Int) -> Double { counted.reduce(0) { $0 + $1[place] } / Double(max(1, counted.count)) }
    topK = Self.ks.indices.map(mean)
    (meanAveragePrecision, tieRate) = (mean(Self.ks.count), mean(Self.ks.count + 1))
    (self.queries, queriesWithoutPositive) = (counted.count, outcomes.count - counted.count)
  }
}

/// A query's ranking. `row` holds its similarity to every item, and is overwritten where an item is listed.
private func ranking(
  _ row: UnsafeMutableBufferPointer<Float>, _ positives: ArraySlice<Int32>, list: ArraySlice<Int32>,
  isPositive: (Int32) -> Bool
) -> RankedGroups {
  var ranked = RankedGroups(ranking: list.map(isPositive))
  for item in list { row[Int(item)] = -.infinity }  // out of stage 1's order
  ranked.append(
    scores: UnsafeBufferPointer(row),
    positives: list.isEmpty ? positives : positives.filter { row[Int($0)] > -.infinity }[...])
  return ranked
}
