import Pools

/// Stage 2 within each query's own screened list: the list is put into another order, and behind it stage 1's order
/// goes on. Nothing enters or leaves the first K places: top-K at the lists' depth is stage 1's, and no re-ranking
/// exceeds it.
package struct ListReranking: Sendable {
  let depth: Int
  private let queryCount: Int
  private let table: PairTable
  private let pairs: [Int32]  // [query, place in stage 1's order] → pair, or −1
  private let items: [Int32]  // of a pair

  /// - Parameters:
  ///   - table: screened pairs with similarities, ranks and logits; those of queries' own lists are taken.
  ///   - ofPhotos: whether photos are the queries, not sentences.
  package init(_ table: PairTable, ofPhotos: Bool, queryCount: Int) {
    let queries = ofPhotos ? table.photos : table.sentences
    let ranks = ofPhotos ? table.ranksInPhoto : table.ranksInSentence, depth = Int(ranks.max() ?? -1) + 1
    var pairs = [Int32](repeating: -1, count: queryCount * depth)
    for (pair, rank) in ranks.enumerated() where rank >= 0 {
      pairs[Int(queries[pair]) * depth + Int(rank)] = Int32(pair)
    }
    (self.depth, self.queryCount, self.table, self.pairs) = (depth, queryCount, table, pairs)
    items = ofPhotos ? table.sentences : table.photos
  }

  /// The pairs of a query's list in stage 1's order.
  private func pairs(of query: Int) -> ArraySlice<Int32> {
    pairs[query * depth..<(query + 1) * depth].prefix { $0 >= 0 }
  }

  /// Every list by falling `score` of its pairs; equal ones in stage 1's order.
  func lists(by score: (_ pair: Int) -> Double) -> RankedLists {
    var ranked = [Int32](repeating: -1, count: pairs.count)
    for query in 0..<queryCount {
      let scored = pairs(of: query).map { (pair: $0, score: score(Int($0))) }
      let order = scored.indices.sorted { (scored[$1].score, $0) < (scored[$0].score, $1) }
      for (place, i) in order.enumerated() { ranked[query * depth + place] = items[Int(scored[i].pair)] }
    }
    return RankedLists(depth: depth, items: ranked)
  }

  /// Every list by (1 − w) · similarity / d₁ + w · logit / d₂, where d₁ and d₂ are the deviations of each within the
  /// lists (root mean square around the list's mean, over all lists), so that both have the same weight at w = ½.
  package func lists(weight: Double) -> RankedLists {
    let scores = scores(weight: weight)
    return lists { scores[$0] }
  }

  /// That sum for each pair of the table.
  package func scores(weight: Double) -> [Double] {
    func deviation(_ values: [Float]) -> Double {
      ListFusion.deviation(of: (0..<queryCount).map { pairs(of: $0).map { values[Int($0)] } })
    }
    let fusion = ListFusion(
      weight: weight, deviation1: deviation(table.similarities), deviation2: deviation(table.scores))
    return table.photos.indices.map { fusion(table.similarities[$0], table.scores[$0]) }
  }
}

extension RankedLists {
  /// Share of queries with a positive among the first `k` places of their list; those that have none in the gallery are
  /// left out. At `k` = depth this is the best top-1, top-5, … that any re-ranking of the lists can reach.
  func hitRate(at k: Int, queryIdentities: [Int], galleryIdentities: [Int]) -> Double {
    let groups = IdentityGroups(galleryIdentities)
    var hits = 0, queries = 0
    for (query, identity) in queryIdentities.enumerated() where !groups[identity].isEmpty {
      queries += 1
      if self[query].prefix(k).contains(where: { galleryIdentities[Int($0)] == identity }) { hits += 1 }
    }
    return queries == 0 ? 0 : Double(hits) / Double(queries)
  }
}
