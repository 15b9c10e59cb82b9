import Artifacts
import Evaluation
import Pools
import Results

/// A pool with what both stages say of it, read of what `dump-buffers`, `screen-pairs` and `score` wrote.
package struct ScoredPool {
  package let pool: Pool
  /// Of stage 1; nil without buffers.h5.
  package let embeddings: Embeddings?
  /// The screened pairs with what stage 2 says of them, in the pool's numbers; nil without stage 2.
  package let scored: PairTable?
  /// How deep lists are re-ranked where photos are matched one by one: as `search` does it, or else the deepest that
  /// was judged. Where photos have classes, lists are re-ranked as deep as they are.
  package let depth: Int
  /// Stage 2's share where both stages rank; nil without metrics.json, or without stage 2.
  package let weight: Double?
  private let scores: ArtifactReader?

  /// - Parameters:
  ///   - pool: whose photos and sentences those of scores.h5 must be.
  ///   - buffers: buffers.h5, where the caller has opened it.
  ///   - files: scores.h5, pairs.h5 and metrics.json, those that there are.
  /// - Throws: `ArtifactError` where one is damaged, or is of other photos, sentences or pairs.
  package init(_ pool: Pool, _ buffers: Buffers?, _ files: RunFiles) throws {
    (self.pool, scores) = (pool, files[ScoresSchema.kind])
    let places = [buffers?.artifact, files[ExamplesSchema.kind]].compactMap { $0?.path }
    if let scores { try Self.check(scores, isOf: pool, in: places) }
    embeddings = try buffers?.embeddings(of: pool)
    scored = try files[PairsSchema.kind].flatMap { pairs in
      try files[ScoresSchema.kind].flatMap { try Self.scored(Pairs(pairs), pool, $0) }
    }
    depth = files.metrics?.pools[pool.name].flatMap { Self.depth($0.figures) } ?? .max
    weight = files.metrics?.fusion?.weights[FusionWeights.reranking]
  }

  /// - Parameter places: the files that the pool is from.
  private static func check(_ scores: ArtifactReader, isOf pool: Pool, in places: [String]) throws {
    let (photos, sentences) = (ScoresSchema.photos.of(pool.name), ScoresSchema.sentences.of(pool.name))
    guard scores.has(photos) else { throw ArtifactError("\(scores.path): pool \(pool.name) was not scored") }
    try scores.check([photos, sentences])
    guard try scores.integers(photos) == pool.photos, try scores.integers(sentences) == pool.sentences else {
      let others = places.isEmpty ? "the other inputs" : places.joined(separator: " and ")
      throw ArtifactError("\(scores.path): has other photos or sentences of \(pool.name) than \(others)")
    }
  }

  private static func scored(_ file: Pairs, _ pool: Pool, _ scores: ArtifactReader) throws -> PairTable? {
    let field = ScoresSchema.screenedLogits.of(pool.name)
    guard scores.has(field) else { return nil }
    var pairs = try file.read(pool)
    pairs.scores = try scores.read(field)
    guard pairs.scores.count == pairs.count else {
      throw ArtifactError(
        "\(scores.path): has scores of \(pairs.scores.count) pairs, and \(file.artifact.path) \(pairs.count)")
    }
    try scores.require(allFinite: pairs.scores, field)
    return pairs
  }

  private static func depth(_ figures: [String: Double]) -> Int? {
    let depths = figures.keys.compactMap { key in
      key.firstMatch(of: /^caption_retrieval\.stage_2_first_(\d+)\.rsum$/).flatMap { Int($0.1) }
    }
    return depths.contains(FusedList.usualDepth) ? FusedList.usualDepth : depths.max()
  }

  /// Stage 1's similarities [photos, sentences]; nil without buffers.h5.
  package var first: EmbeddingSimilarities? {
    embeddings.map { EmbeddingSimilarities($0.photos, $0.sentences, name: pool.name) }
  }

  /// What scores.h5 says of all pairs under a name, `stage1`, `stage2` or `fused`; nil where it does not.
  /// - Throws: `ArtifactError` where scores.h5 is damaged.
  package func allPairs(_ name: String) throws -> StoredScores? {
    guard let scores, try scores.names(ScoresSchema.similarities.of(pool.name)).contains(name) else { return nil }
    return try Scores(scores).similarities(in: pool.name, of: name)
  }

  /// Stage 1's lists in the order of both stages, as `score` ranks them on such data; behind them stage 1's order goes
  /// on. nil without buffers.h5, or without stage 2.
  /// - Parameters:
  ///   - weight: stage 2's share, in [0, 1].
  ///   - withoutTies: whether equal pairs of a list are put into the list's order, where photos have classes. `score`
  ///     counts some figures by such lists, and others by the tie rule.
  /// - Returns: similarities [photos, sentences] by which photos, and sentences, look for the other.
  package func reranked(
    weight: Double, withoutTies: Bool = false
  ) -> (ofPhotos: RerankedSimilarities, ofSentences: RerankedSimilarities)? {
    guard let embeddings, let first, let scored else { return nil }
    guard !pool.isOfSinglePhotos else {
      return CaptionLists(pool, embeddings, scored).similarities(depth: depth, weight: weight)
    }
    func lists(ofPhotos: Bool) -> RerankedSimilarities {
      let count = ofPhotos ? pool.photos.count : pool.sentences.count
      let lists = ListReranking(scored, ofPhotos: ofPhotos, queryCount: count)
      return RerankedSimilarities(
        first, scored, ranks: ofPhotos ? scored.ranksInPhoto : scored.ranksInSentence,
        scores: withoutTies
          ? Self.places(scored, ofPhotos: ofPhotos, queryCount: count, in: lists.lists(weight: weight))
          : lists.scores(weight: weight), name: pool.name)
    }
    return (lists(ofPhotos: true), lists(ofPhotos: false))
  }

  /// The place of each pair in its query's list, negated, so that the first is the greatest.
  private static func places(
    _ pairs: PairTable, ofPhotos: Bool, queryCount: Int, in lists: RankedLists
  ) -> [Double] {
    let places = (0..<queryCount).map { Dictionary(uniqueKeysWithValues: lists[$0].enumerated().map { ($1, $0) }) }
    let (queries, items) = ofPhotos ? (pairs.photos, pairs.sentences) : (pairs.sentences, pairs.photos)
    return zip(queries, items).map { query, item in -Double(places[Int(query)][item] ?? 0) }
  }
}
