import Pools
import Tensor

/// Photos and their sentences, which look for each other one by one.
extension Pool {
  /// R@1, R@5, R@10, median and mean rank of both directions and rsum, and the same in `folds` folds of the photos
  /// where there are several.
  ///
  /// - Parameters:
  ///   - similarities: [photos, sentences].
  ///   - others: the similarities for sentence queries, where they differ.
  package func reports(
    _ similarities: any SimilaritySource, forSentences others: (any SimilaritySource)? = nil, folds: Int,
    ties rule: TieRule
  ) throws -> [ProtocolReport] {
    var evaluation = try MatrixEvaluation(
      Similarities(similarities), queries: MatrixList(name: "\(name)'s photos", count: photos.count),
      items: MatrixList(name: "\(name)'s sentences", count: sentences.count, photos: photoOfSentence), ties: rule,
      bootstrap: nil)
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
  /// The pairs that were judged for it, and the seconds that this took.
  package var cost: (pairs: Int, seconds: Double)?
  /// The shares of photos and sentences that have one of their own in their list.
  package var ceilings: (photos: Double, sentences: Double)?

  /// A matrix [photos, sentences].
  package init(
    _ name: String, _ pool: Pool, _ similarities: any SimilaritySource, folds: Int, ties rule: TieRule
  ) throws {
    self.init(name, try pool.reports(similarities, folds: folds, ties: rule))
  }

  init(_ name: String, _ reports: [ProtocolReport]) { (self.name, self.reports) = (name, reports) }

  /// A figure over the whole pool, in percent.
  package subscript(key: String) -> Double? { reports[0][key]?.value }
}

/// Stage 1's lists of a pool, some of whose pairs stage 2 has scored.
package struct CaptionLists: Sendable {
  private let pool: Pool
  private let first: EmbeddingSimilarities
  private let pairs: PairTable

  /// - Parameter pairs: the screened pairs, photos rising, with similarities, ranks and scores. Scores of pairs deeper
  ///   in the lists than a ranking goes are not looked at.
  package init(_ pool: Pool, _ embeddings: Embeddings, _ pairs: PairTable) {
    (self.pool, self.pairs) = (pool, pairs)
    first = EmbeddingSimilarities(embeddings.photos, embeddings.sentences, name: pool.name)
  }

  /// The lists' first `depth` places in the order of both stages' fusion over the pairs of these places
  /// (`FusionWeight.fused`).
  package func ranking(
    _ name: String, depth: Int, weight: Double, folds: Int, ties rule: TieRule
  ) throws -> CaptionRanking {
    let (inPhoto, inSentence) = (
      pairs.ranksInPhoto.map { 0..<Int32(depth) ~= $0 }, pairs.ranksInSentence.map { 0..<Int32(depth) ~= $0 }
    )
    let listed = inPhoto.indices.filter { inPhoto[$0] || inSentence[$0] }
    var fused = [Double](repeating: 0, count: pairs.count)
    let values = FusionWeight.fused(
      listed.map { pairs.similarities[$0] }, with: listed.map { pairs.scores[$0] }, weight: weight)
    for (pair, value) in zip(listed, values) { fused[pair] = value }
    func reranked(_ isListed: [Bool]) -> RerankedSimilarities {
      RerankedSimilarities(first, pairs, isListed: isListed, scores: fused, name: pool.name)
    }
    var ranking = CaptionRanking(
      name, try pool.reports(reranked(inPhoto), forSentences: reranked(inSentence), folds: folds, ties: rule))
    ranking.ceilings = (
      share(of: pool.photos.count, pairs.photos, inPhoto), share(of: pool.sentences.count, pairs.sentences, inSentence)
    )
    return ranking
  }

  /// The weight with the greatest sum of recalls here; of several the smallest.
  package func bestWeight(depth: Int, ties rule: TieRule) throws -> Double {
    try FusionWeight.best { [try ranking("", depth: depth, weight: $0, folds: 1, ties: rule)["rsum"] ?? 0] }
  }

  /// The share of `count` queries that have one of their own in their list.
  private func share(of count: Int, _ queries: [Int32], _ isListed: [Bool]) -> Double {
    let own = queries.indices.lazy.filter {
      isListed[$0] && pool.photoOfSentence[Int(pairs.sentences[$0])] == Int(pairs.photos[$0])
    }
    return Double(Set(own.map { queries[$0] }).count) / Double(max(1, count))
  }
}
