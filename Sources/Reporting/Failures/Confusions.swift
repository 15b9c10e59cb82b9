/// Which identities sentences find in another's place.
struct Confusions: Equatable {
  struct Pair: Equatable {
    /// Whose sentences asked, and whose photo came first.
    let asked: Int, found: Int
    /// How many sentences, of how many of the identity.
    let count: Int, of: Int
    /// One such sentence, and the photo that it found, in the pool's numbers.
    let query: Int, photo: Int
  }

  /// The most frequent first.
  let pairs: [Pair]

  init(_ search: Search, top: Int) {
    struct Key: Hashable { let asked: Int, found: Int }
    var queries: [Key: [Int]] = [:], sizes: [Int: Int] = [:]
    for query in search.answerable {
      sizes[search.queryIdentities[query], default: 0] += 1
      guard let item = search.first.items[query].first, !search.isRight(Int(item), for: query) else { continue }
      let key = Key(asked: search.queryIdentities[query], found: search.itemIdentities[Int(item)])
      queries[key, default: []].append(query)
    }
    let all = queries.map { key, queries in
      Pair(
        asked: key.asked, found: key.found, count: queries.count, of: sizes[key.asked]!, query: queries[0],
        photo: Int(search.first.items[queries[0]][0]))
    }
    pairs = Array(
      all.sorted { ($1.count, $0.asked, $0.found) < ($0.count, $1.asked, $1.found) }.prefix(top))
  }
}
