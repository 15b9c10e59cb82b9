/// Photos that are among the first of very many sentences.
struct Hubs: Equatable {
  struct Hub: Equatable {
    /// In the pool's numbers.
    let item: Int
    /// Among the first of how many queries, and of how many of them it is right.
    let count: Int, right: Int
  }

  /// The greatest first.
  let hubs: [Hub]
  /// How often an item is among the first on average, and how many items never are.
  let mean: Double, never: Int
  /// The skewness of how often items are among the first: 0 where hubs and items that nobody finds are equally many,
  /// and greater the more there are of hubs (Radovanović et al., JMLR 2010).
  let skewness: Double

  init(_ search: Search, top: Int) {
    var counts = [Int](repeating: 0, count: search.itemIdentities.count), right = counts
    for query in search.first.items.indices {
      for item in search.first.items[query] {
        counts[Int(item)] += 1
        right[Int(item)] += search.isRight(Int(item), for: query) ? 1 : 0
      }
    }
    let order = counts.indices.sorted { (counts[$1], $0) < (counts[$0], $1) }
    hubs = order.prefix(top).map { Hub(item: $0, count: counts[$0], right: right[$0]) }
    never = counts.count { $0 == 0 }
    let n = Double(max(1, counts.count)), mean = Double(counts.reduce(0, +)) / n
    func moment(_ power: Int) -> Double {
      counts.reduce(0) { sum, count in sum + (0..<power).reduce(1) { product, _ in product * (Double(count) - mean) } }
        / n
    }
    let deviation = moment(2).squareRoot()
    (self.mean, skewness) = (mean, deviation > 0 ? moment(3) / (deviation * deviation * deviation) : 0)
  }
}
