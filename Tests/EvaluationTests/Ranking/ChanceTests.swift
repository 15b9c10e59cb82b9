import Tensor
import Testing

@testable import Evaluation

/// All orders of the items.
private func orders(_ items: [Int]) -> [[Int]] {
  guard items.count > 1 else { return [items] }
  return items.indices.flatMap { i in
    orders(Array(items[..<i] + items[(i + 1)...])).map { [items[i]] + $0 }
  }
}

@Test(arguments: [(1, 1, 1), (1, 1, 6), (2, 1, 6), (3, 2, 6), (5, 4, 6), (6, 1, 6), (9, 2, 6), (1, 0, 5), (4, 3, 4)])
func aHitByChanceIsTheShareOfAllOrders(k: Int, positives: Int, items: Int) {
  let all = orders(Array(0..<items)), hits = all.count { $0.prefix(k).contains { $0 < positives } }
  #expect(abs(Chance.hit(at: k, positives: positives, items: items) - Double(hits) / Double(all.count)) < 1e-12)
}

/// Queries of 7 have no item and do not count.
@Test func theRateIsTheMeanOverQueries() {
  let gallery = [4, 4, 6, 6, 6], queries = [4, 6, 6, 7]
  let all = orders(Array(gallery.indices))
  for k in 1...5 {
    let shares = [4, 6, 6].map { query in
      Double(all.count { $0.prefix(k).contains { gallery[$0] == query } }) / Double(all.count)
    }
    let rate = Chance.hitRate(at: k, queryIdentities: queries, galleryIdentities: gallery)
    #expect(abs(rate - shares.reduce(0, +) / 3) < 1e-12)
  }
  #expect(Chance.hitRate(at: 1, queryIdentities: [7], galleryIdentities: gallery) == 0)
  #expect(Chance.hitRate(at: 1, queryIdentities: [], galleryIdentities: []) == 0)
}

/// Three photos of class 4, one of class 6, and one of 8, which has no sentence.
@Test(arguments: 1...7) func aPrecisionByChanceIsTheMeanOverOrders(k: Int) {
  let reed = ReedProtocol(
    photos: Tensor(shape: [5, 1], elements: [1, 1, 1, 1, 1]), sentences: Tensor(shape: [2, 1], elements: [1, 1]),
    photoIdentities: [4, 4, 6, 8, 4], sentenceIdentities: [4, 6])
  let all = orders(Array(0..<5)).map { $0.map(Int32.init) }
  let mean = all.reduce(0) { $0 + reed.reedPrecisionAtK(k, [$1, $1]) } / Double(all.count)
  #expect(abs(reed.reedPrecisionByChance(k) - mean) < 1e-12)
}
