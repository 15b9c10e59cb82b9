import Pools
import Tensor

extension Pool {
  /// R@1, R@5, R@10, median and mean rank of both directions and rsum, and the same in `folds` folds of the photos
  /// where there are several.
  /// - Parameters:
  ///   - similarities: [photos, sentences].
  ///   - others: the similarities for sentence queries, where they differ.
  package func reports(
    _ similarities: any SimilaritySource, forSentences others: (any SimilaritySource)? = nil, folds: Int,
    ties rule: TieRule
  ) throws -> [ProtocolReport] {
    let ofPhotos = MatrixList(name: "\(name)'s photos", count: photos.count)
    let ofSentences = MatrixList(name: "\(name)'s sentences", count: sentences.count, photos: photoOfSentence)
    var evaluation = try MatrixEvaluation(
      Similarities(similarities), queries: ofPhotos, items: ofSentences, ties: rule, bootstrap: nil)
    evaluation.ofCaptionQueries = others.map { Similarities($0) }
    return try evaluation.reports(on: [.captions()] + (folds > 1 ? [.captions(folds: folds)] : []))
  }

  /// The figures of a matrix [photos, sentences] that is whole in memory, by their keys.
  package func figures(_ similarities: Tensor, ties rule: TieRule = .pessimistic) throws -> [String: Double] {
    let report = try reports(DenseSimilarities(similarities, name: name), folds: 1, ties: rule)[0]
    return Dictionary(uniqueKeysWithValues: report.figures.map { ($0.key, $0.value) })
  }
}

/// A way to rank photos for sentences and sentences for photos, and what it reached.
package struct CaptionRanking: Sendable {
  /// As tables name it, such as `stage 2, first 20`.
  package let name: String
  /// The figures over the whole pool and, where there are several folds, their mean over these.
  package let reports: [ProtocolReport]
  /// Of stage 2, where it is fused.
  package var weight: Double?
  /// How many pairs stage 2 judged for it.
  package var pairs: Int?
  /// The shares of photos and sentences that have one of their own in their list.
  package var ceilings: (photos: Double, sentences: Double)?

  package init(
    _ name: String, _ pool: Pool, _ similarities: any SimilaritySource,
    forSentences others: (any SimilaritySource)? = nil, folds: Int, ties rule: TieRule
  ) throws {
    self.name = name
    reports = try pool.reports(similarities, forSentences: others, folds: folds, ties: rule)
  }

  /// A figure over the whole pool, in percent.
  package subscript(key: String) -> Double? { reports[0][key]?.value }
}

/// Stage 1's lists of a pool, some of whose pairs stage 2 has scored.
package struct CaptionLists: Sendable {
  private let pool: Pool
  private let first: EmbeddingSimilarities
  /// The screened pairs, photos rising, with similarities, ranks and scores. Scores of pairs deeper in the lists than a
  /// ranking goes are not looked at.
  package let pairs: PairTable

  package init(_ pool: Pool, _ embeddings: Embeddings, _ pairs: PairTable) {
    var pairs = pairs  // A pair matches where the sentence describes the very photo, whatever the identities.
    pairs.labels = zip(pairs.photos, pairs.sentences).map { pool.photoOfSentence[Int($1)] == Int($0) ? 1 : 0 }
    (self.pool, self.pairs) = (pool, pairs)
    first = EmbeddingSimilarities(embeddings.photos, embeddings.sentences, name: pool.name)
  }

  /// The lists' first `depth` places by `FusionWeight.fused` of both stages over the pairs of these places.
  package func ranking(
    _ name: String, depth: Int, weight: Double, folds: Int, ties rule: TieRule
  ) throws -> CaptionRanking {
    let (lists, ofPhotos, ofSentences) = reranked(depth: depth, weight: weight)
    var ranking = try CaptionRanking(name, pool, ofPhotos, forSentences: ofSentences, folds: folds, ties: rule)
    ranking.ceilings = (lists.photoRecall(of: pool.photos.count), lists.sentenceRecall(of: pool.sentences.count))
    return ranking
  }

  /// The similarities [photos, sentences] by which photos look for sentences, and by which sentences look for photos.
  package func similarities(depth: Int, weight: Double) -> (
    ofPhotos: RerankedSimilarities, ofSentences: RerankedSimilarities
  ) {
    let (_, ofPhotos, ofSentences) = reranked(depth: depth, weight: weight)
    return (ofPhotos, ofSentences)
  }

  /// Both, behind the pairs with the places that they have in lists of this depth.
  private func reranked(depth: Int, weight: Double) -> (PairTable, RerankedSimilarities, RerankedSimilarities) {
    func places(_ ranks: [Int32]) -> [Int32] { ranks.map { $0 < depth ? $0 : -1 } }
    var lists = pairs
    (lists.ranksInPhoto, lists.ranksInSentence) = (places(pairs.ranksInPhoto), places(pairs.ranksInSentence))
    let listed = pairs.photos.indices.filter { lists.ranksInPhoto[$0] >= 0 || lists.ranksInSentence[$0] >= 0 }
    var fused = [Double](repeating: 0, count: pairs.count)
    let values = FusionWeight.fused(
      listed.map { pairs.similarities[$0] }, with: listed.map { pairs.scores[$0] }, weight: weight)
    for (pair, value) in zip(listed, values) { fused[pair] = value }
    func reranked(_ ranks: [Int32]) -> RerankedSimilarities {
      RerankedSimilarities(first, pairs, ranks: ranks, scores: fused, name: pool.name)
    }
    return (lists, reranked(lists.ranksInPhoto), reranked(lists.ranksInSentence))
  }

  /// The weight with the greatest sum of recalls here; of several the smallest.
  package func bestWeight(depth: Int, ties rule: TieRule) throws -> Double {
    try FusionWeight.best { [try ranking("", depth: depth, weight: $0, folds: 1, ties: rule)["rsum"] ?? 0] }
  }
}
