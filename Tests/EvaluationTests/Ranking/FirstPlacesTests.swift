import Pools
import Tensor
import Testing

@testable import Evaluation

struct FirstPlacesTests {
  private func places(
    _ scores: [Float], queries: [Int], items: [Int], top: Int = 2, ties: TieRule = .pessimistic
  ) throws -> FirstPlaces {
    let matrix = Tensor(shape: [queries.count, items.count], elements: scores)
    return try FirstPlaces(
      Similarities(DenseSimilarities(matrix)), queryIdentities: queries, itemIdentities: items, top: top, ties: ties)
  }

  @Test func ranksAreThoseOfTheBestRightItem() throws {
    let found = try places([3, 1, 2, 1, 3, 2], queries: [1, 9], items: [0, 1, 1])
    #expect(found.ranks == [2, nil] && found.items == [[0, 2], [1, 2]])
    #expect(found.hits(at: 1) == [0] && found.hits(at: 2) == [1])
  }

  @Test func theRuleDecidesTies() throws {
    let scores: [Float] = [1, 1, 1, 0]
    for (rule, rank) in [(TieRule.pessimistic, 3), (.optimistic, 1), (.expected, 2)] {
      #expect(try places(scores, queries: [5], items: [0, 5, 0, 0], ties: rule).ranks == [rank])
    }
    #expect(try places(scores, queries: [5], items: [0, 5, 0, 0], top: 4).items == [[0, 1, 2, 3]])
  }

  /// Against a sort, and top-k as `IdentityRetrieval` counts it.
  @Test func theyAreThoseOfASort() throws {
    var generator = SplitMix64(seed: 3)
    let (queries, items) = (
      Tensor(normal: 1, shape: [40, 6], using: &generator), Tensor(normal: 1, shape: [70, 6], using: &generator)
    )
    let ofQueries = (0..<40).map { $0 % 7 }, ofItems = (0..<70).map { $0 % 9 }
    let scores = Tensor.product(queries, items, transposing: .right)
    let found = try FirstPlaces(
      Similarities(DenseSimilarities(scores), blockSize: 200), queryIdentities: ofQueries, itemIdentities: ofItems,
      top: 10, ties: .pessimistic)
    for query in 0..<40 {
      let order = (0..<70).sorted { scores.elements[query * 70 + $0] > scores.elements[query * 70 + $1] }
      #expect(found.items[query] == order.prefix(10).map(Int32.init))
      #expect(found.ranks[query] == order.firstIndex { ofItems[$0] == ofQueries[query] }! + 1)
    }
    let retrieval = IdentityRetrieval(
      queries: queries, gallery: items, queryIdentities: ofQueries, galleryIdentities: ofItems)
    for (k, share) in zip(IdentityRetrieval.ks, retrieval.topK) {
      #expect(abs(found.hits(at: k).reduce(0, +) / 40 - share) < 1e-12)
    }
  }
}
