import Pools
import Tensor
import Testing

@testable import Evaluation

/// Two queries with lists of 3 and 2; pair 5 is in the other kind's list only.
private let pairs = PairTable(
  photos: [0, 0, 0, 1, 1, 1], sentences: [4, 1, 2, 0, 3, 2], similarities: [0.8, 0.9, 0.7, 0.5, 0.4, 0],
  ranks: ([1, 0, 2, 0, 1, -1], []), scores: [1, -2, 3, 0, 4, 9])
private let reranking = ListReranking(pairs, ofPhotos: true, queryCount: 2)

@Test func listsAreOrderedByScoreAndTiesByStageOne() {
  #expect(reranking.depth == 3)
  #expect(reranking.lists { _ in 0 }.items == [1, 4, 2, 0, 3, -1])
  let confidences = [0.5, 0.2, 0.5, 0.1, 0.9, 1]
  let lists = reranking.lists { confidences[$0] }
  #expect(lists.items == [4, 2, 1, 3, 0, -1])
  #expect(Array(lists[1]) == [3, 0])
}

@Test func fusionRunsFromStageOneToStageTwo() {
  func items(_ w: Double) -> [Int32] { reranking.lists(weight: w).items }
  #expect(items(0) == [1, 4, 2, 0, 3, -1])
  #expect(items(1) == [2, 4, 1, 3, 0, -1])
  // Deviations: similarity √((2 · 0.1² + 2 · 0.05²)/5) = 0.0707; logit √((0.333² + 2.667² + 2.333² + 2 · 2²)/5) =
  // 2.0331. At w = 0.2, query 0: 9.05 + 0.098, 10.18 − 0.197, 7.92 + 0.295; query 1: 5.657, 4.525 + 0.393.
  #expect(items(0.2) == [1, 4, 2, 0, 3, -1])
  // At w = 0.5, query 0: 5.903, 5.872, 5.687; query 1: 3.536, 3.812.
  #expect(items(0.5) == [4, 1, 2, 3, 0, -1])
}

/// The same pairs turned around are sentences' lists of photos.
@Test func sentencesHaveListsLikePhotos() {
  let turned = PairTable(
    photos: pairs.sentences, sentences: pairs.photos, similarities: pairs.similarities,
    ranks: ([], pairs.ranksInPhoto), scores: pairs.scores)
  let other = ListReranking(turned, ofPhotos: false, queryCount: 2)
  for weight in FusionWeight.grid { #expect(other.lists(weight: weight) == reranking.lists(weight: weight)) }
  #expect(ListReranking(turned, ofPhotos: true, queryCount: 5).lists(weight: 1).items.isEmpty)
}

@Test func nothingEntersOrLeavesTheList() {
  let identities = [0, 0, 1, 0, 1]
  let lists = reranking.lists { _ in 0 }
  #expect(lists.hitRate(at: 3, queryIdentities: [1, 1], galleryIdentities: identities) == 0.5)
  // the query of 7 is left out
  #expect(lists.hitRate(at: 1, queryIdentities: [1, 7], galleryIdentities: identities) == 0)
}

/// With lists as long as the gallery, the ranking is stage 2's altogether.
@Test func listsOfTheWholeGalleryReproduceTheFullRanking() {
  var generator = SplitMix64(seed: 5)
  let (queries, items) = (9, 11)
  let first = Tensor(normal: 1, shape: [queries, 4], using: &generator),
    gallery = Tensor(normal: 1, shape: [items, 4], using: &generator)
  let second = Tensor(normal: 1, shape: [queries, 4], using: &generator)
  let scores = Tensor.product(second, gallery, transposing: .right).elements
  let stage1 = rankedPhotos(.product(first, gallery, transposing: .right))
  let order = stage1.enumerated().flatMap { query, ranking in
    ranking.enumerated().map { (query: query, item: $1, rank: $0) }
  }
  let reranking = ListReranking(
    PairTable(
      photos: order.map { Int32($0.query) }, sentences: order.map { $0.item },
      ranks: (order.map { Int32($0.rank) }, [])),
    ofPhotos: true, queryCount: queries)
  let identities = (0..<items).map { $0 % 3 }, queryIdentities = (0..<queries).map { $0 % 3 }
  func retrieval(_ queries: Tensor, _ lists: RankedLists?) -> IdentityRetrieval {
    IdentityRetrieval(
      queries: queries, gallery: gallery, queryIdentities: queryIdentities, galleryIdentities: identities,
      reranked: lists)
  }
  let lists = reranking.lists { pair in Double(scores[order[pair].query * items + Int(order[pair].item)]) }
  #expect(retrieval(first, lists) == retrieval(second, nil))
}
