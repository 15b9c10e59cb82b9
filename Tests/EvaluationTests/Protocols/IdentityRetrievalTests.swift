import Tensor
import Testing

@testable import Evaluation

/// One number a query and an item: the inner product of one-dimensional embeddings.
private func line(_ values: [Float]) -> Tensor { Tensor(shape: [values.count, 1], elements: values) }

@Test func retrievalByIdentityOfAHandMadeGallery() {
  // Gallery by falling product for a positive query: items 2 (id 1), 0 (id 0), 1 (id 0), 3 (id 1); reversed for a
  // negative one.
  let result = IdentityRetrieval(
    queries: line([1, -1, 1]), gallery: line([3, 2, 4, 1]), queryIdentities: [0, 0, 5],
    galleryIdentities: [0, 0, 1, 1])
  #expect(result.topK == [0, 1, 1])
  // Query 0: ranks 2, 3: (1/2 + 2/3)/2; query 1 (order 3, 1, 0, 2): the same.
  #expect(abs(result.meanAveragePrecision - 7.0 / 12) < 1e-12)
  #expect(result.queries == 2 && result.queriesWithoutPositive == 1 && result.tieRate == 0)
}

@Test func tiesAreCountedAndJudgedByTheRule() {
  func topOne(_ rule: TieRule) -> IdentityRetrieval {
    IdentityRetrieval(
      queries: line([1, 1]), gallery: line([1, 1, 0]), queryIdentities: [0, 1], galleryIdentities: [0, 1, 1],
      ties: rule)
  }
  #expect(topOne(.pessimistic).topK == [0, 1, 1])
  #expect(topOne(.optimistic).topK == [1, 1, 1])
  #expect(topOne(.expected).topK == [0.5, 1, 1])
  #expect(topOne(.expected).tieRate == 1)
}

@Test func aRerankedListComesBeforeTheRestOfStageOne() {
  // Stage 1's order is 0, 1, 2, 3, 4; the list of three is turned to 2, 0, 1.
  let result = IdentityRetrieval(
    queries: line([1]), gallery: line([5, 4, 3, 2, 1]), queryIdentities: [1], galleryIdentities: [0, 0, 1, 0, 1],
    reranked: RankedLists(depth: 3, items: [2, 0, 1]))
  #expect(result.topK == [1, 1, 1])
  #expect(abs(result.meanAveragePrecision - (1 + 2.0 / 5) / 2) < 1e-12)
  // A list without a positive: the first is at place 3 + 0 of the rest.
  let miss = IdentityRetrieval(
    queries: line([1]), gallery: line([5, 4, 3, 2, 1]), queryIdentities: [1], galleryIdentities: [0, 0, 0, 1, 0],
    reranked: RankedLists(depth: 3, items: [2, 0, -1]))
  #expect(miss.topK == [0, 1, 1] && miss.meanAveragePrecision == 1.0 / 4)  // order 2, 0, then 1, 3, 4
}

/// Blocks (of 512 queries) change nothing: against a naive sort, on sizes that leave remainders.
@Test(arguments: [(1, 1), (7, 13), (1100, 65)])
func retrievalEqualsASort(queries: Int, items: Int) {
  var generator = SplitMix64(seed: 3)
  let q = Tensor(normal: 1, shape: [queries, 3], using: &generator),
    g = Tensor(normal: 1, shape: [items, 3], using: &generator)
  let queryIdentities = (0..<queries).map { $0 % 4 }, itemIdentities = (0..<items).map { $0 % 5 }
  let result = IdentityRetrieval(
    queries: q, gallery: g, queryIdentities: queryIdentities, galleryIdentities: itemIdentities)
  var topOne = 0, precision = 0.0, counted = 0
  for query in 0..<queries where itemIdentities.contains(queryIdentities[query]) {
    let scores = (0..<items).map { item in
      (0..<3).reduce(Float(0)) { $0 + q.elements[query * 3 + $1] * g.elements[item * 3 + $1] }
    }
    let order = scores.indices.sorted { scores[$0] > scores[$1] }
    var hits = 0, sum = 0.0
    for (place, item) in order.enumerated() where itemIdentities[item] == queryIdentities[query] {
      hits += 1
      sum += Double(hits) / Double(place + 1)
      if place == 0 { topOne += 1 }
    }
    counted += 1
    precision += sum / Double(hits)
  }
  #expect(result.queries == counted)
  #expect(abs(result.topK[0] - Double(topOne) / Double(counted)) < 1e-12)
  #expect(abs(result.meanAveragePrecision - precision / Double(counted)) < 1e-9)
}

@Test(arguments: [1, 3]) func retrievalDoesNotDependOnTheThreads(threads: Int) {
  var generator = SplitMix64(seed: 4)
  let q = Tensor(normal: 1, shape: [37, 3], using: &generator),
    g = Tensor(normal: 1, shape: [19, 3], using: &generator)
  func result() -> IdentityRetrieval {
    IdentityRetrieval(
      queries: q, gallery: g, queryIdentities: (0..<37).map { $0 % 4 }, galleryIdentities: (0..<19).map { $0 % 5 })
  }
  #expect(Threads.using(threads, result) == Threads.using(2, result))
}

@Test func nothingIsRetrievedFromNothing() {
  let none = IdentityRetrieval(queries: line([1]), gallery: line([]), queryIdentities: [0], galleryIdentities: [])
  #expect(
    none.queries == 0 && none.queriesWithoutPositive == 1 && none.topK == [0, 0, 0] && none.meanAveragePrecision == 0)
  #expect(
    IdentityRetrieval(queries: line([]), gallery: line([1]), queryIdentities: [], galleryIdentities: [0]).queries == 0)
}
