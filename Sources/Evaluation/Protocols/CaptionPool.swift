import Tensor

/// Photos and their sentences, which look for each other one by one: every photo is an identity of its own.
package struct CaptionPool: Sendable {
  package let name: String
  package let photoCount: Int
  /// The place of the photo that each sentence describes.
  package let photoOfSentence: [Int]

  package init(name: String, photoCount: Int, photoOfSentence: [Int]) {
    precondition(
      photoOfSentence.allSatisfy { (0..<photoCount).contains($0) }, "sentences of other photos than \(photoCount)")
    (self.name, self.photoCount, self.photoOfSentence) = (name, photoCount, photoOfSentence)
  }

  /// R@1, R@5, R@10, median and mean rank of both directions and rsum, and the same in `folds` folds of the photos
  /// where there are several.
  ///
  /// - Parameters: similarities [photos, sentences]; `captionsSee`, those that sentences look through, if they are
  ///   others.
  package func reports(
    _ similarities: any SimilaritySource, captionsSee: (any SimilaritySource)? = nil, folds: Int, ties rule: TieRule
  ) throws -> [ProtocolReport] {
    let evaluation = try MatrixEvaluation(
      Similarities(similarities), captionsSee: captionsSee.map { Similarities($0) },
      queries: MatrixList(name: "\(name)'s photos", count: photoCount),
      items: MatrixList(name: "\(name)'s sentences", count: photoOfSentence.count, photos: photoOfSentence), ties: rule,
      bootstrap: nil)
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
    _ name: String, _ pool: CaptionPool, _ similarities: any SimilaritySource, folds: Int, ties rule: TieRule
  )
    throws
  {
    self.name = name
    reports = try pool.reports(similarities, folds: folds, ties: rule)
  }

  init(_ name: String, _ reports: [ProtocolReport]) { (self.name, self.reports) = (name, reports) }

  /// A figure over the whole pool, in percent.
  package subscript(key: String) -> Double? { reports[0][key]?.value }
}

/// Stage 1's lists of a pool, some of whose pairs stage 2 has judged.
package struct CaptionLists: Sendable {
  private let pool: CaptionPool
  private let first: EmbeddingSimilarities
  private let photos: [Int32], sentences: [Int32]
  private let similarities: [Float]
  private let ranksInPhoto: [Int32], ranksInSentence: [Int32]

  /// - Parameters: embeddings [photos, D] and [sentences, D]; the screened pairs in the pool's numbers, photos rising,
  ///   with their inner products and their places in the photo's and the sentence's list, or −1.
  package init(
    _ pool: CaptionPool, photos: Tensor, sentences: Tensor, pairs: (photos: [Int32], sentences: [Int32]),
    similarities: [Float], ranksInPhoto: [Int32],
    ranksInSentence: [Int32]
  ) {
    self.pool = pool
    first = EmbeddingSimilarities(photos, sentences, name: pool.name)
    (self.photos, self.sentences, self.similarities) = (pairs.photos, pairs.sentences, similarities)
    (self.ranksInPhoto, self.ranksInSentence) = (ranksInPhoto, ranksInSentence)
  }

  /// The lists' first `depth` places in the order of both stages' fusion over the pairs of these places
  /// (`FusionWeight.fused`).
  /// - Parameter scores: of all pairs; those deeper are not looked at.
  package func ranking(_ name: String, depth: Int, scores: [Float], weight: Double, folds: Int, ties rule: TieRule)
    throws -> CaptionRanking
  {
    let inPhoto = ranksInPhoto.map { 0..<Int32(depth) ~= $0 },
      inSentence = ranksInSentence.map { 0..<Int32(depth) ~= $0 }
    let listed = photos.indices.filter { inPhoto[$0] || inSentence[$0] }
    var fused = [Double](repeating: 0, count: photos.count)
    let values = FusionWeight.fused(listed.map { similarities[$0] }, with: listed.map { scores[$0] }, weight: weight)
    for (pair, value) in zip(listed, values) { fused[pair] = value }
    func reranked(_ isListed: [Bool]) -> RerankedSimilarities {
      RerankedSimilarities(
        first, photos: photos, sentences: sentences, isListed: isListed, scores: fused, name: pool.name)
    }
    var ranking = CaptionRanking(
      name, try pool.reports(reranked(inPhoto), captionsSee: reranked(inSentence), folds: folds, ties: rule))
    ranking.ceilings = (
      share(of: pool.photoCount, photos, inPhoto), share(of: pool.photoOfSentence.count, sentences, inSentence)
    )
    return ranking
  }

  /// The weight with the greatest sum of recalls here; of several the smallest.
  package func bestWeight(depth: Int, scores: [Float], ties rule: TieRule) throws -> Double {
    try FusionWeight.best {
      [try ranking("", depth: depth, scores: scores, weight: $0, folds: 1, ties: rule)["rsum"] ?? 0]
    }
  }

  /// How many of `count` queries have one of their own in their list.
  private func share(of count: Int, _ queries: [Int32], _ isListed: [Bool]) -> Double {
    let found = Set(
      queries.indices.filter { isListed[$0] && pool.photoOfSentence[Int(sentences[$0])] == Int(photos[$0]) }.map {
        queries[$0]
      })
    return Double(found.count) / Double(max(1, count))
  }
}
