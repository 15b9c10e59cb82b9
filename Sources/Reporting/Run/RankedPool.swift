import Artifacts
import Evaluation
import Pools
import Results

extension Run {
  /// Stage 1, then what the last stage makes of it, as the figures of metrics.json were counted.
  static func rankings(
    _ pool: Pool, _ buffers: Buffers?, _ scored: PairTable?, _ scores: ArtifactReader, _ metrics: Metrics, _ depth: Int
  ) throws -> [Ranking] {
    let ties = TieRule(rawValue: metrics.tieRule) ?? .pessimistic
    var rankings: [Ranking] = []
    if let buffers {
      let embeddings = try buffers.embeddings(of: pool)
      let first = EmbeddingSimilarities(embeddings.photos, embeddings.sentences, name: pool.name)
      rankings.append(try Ranking("stage 1", pool, ofSentences: first, ofPhotos: first, ties: ties))
      if let scored, let weight = metrics.fusion?.weights[FusionWeights.reranking] {
        let both = reranked(pool, embeddings, first, scored, weight: weight, depth: depth)
        rankings.append(
          try Ranking("both stages", pool, ofSentences: both.ofSentences, ofPhotos: both.ofPhotos, ties: ties))
      }
    }
    let names = try scores.names(ScoresSchema.similarities.of(pool.name))
    for (name, words) in [("stage2", "stage 2"), ("fused", "all members together")] where names.contains(name) {
      let all = try Scores(scores).similarities(in: pool.name)
      rankings.append(try Ranking(words, pool, ofSentences: all, ofPhotos: all, ties: ties))
    }
    return rankings
  }

  /// Both stages' lists, fused as `score` does it on this kind of data.
  private static func reranked(
    _ pool: Pool, _ embeddings: Embeddings, _ first: EmbeddingSimilarities, _ scored: PairTable, weight: Double,
    depth: Int
  ) -> (ofPhotos: RerankedSimilarities, ofSentences: RerankedSimilarities) {
    guard depth == .max else {
      return CaptionLists(pool, embeddings, scored).similarities(depth: depth, weight: weight)
    }
    func lists(ofPhotos: Bool) -> RerankedSimilarities {
      let count = ofPhotos ? pool.photos.count : pool.sentences.count
      let lists = ListReranking(scored, ofPhotos: ofPhotos, queryCount: count)
      return RerankedSimilarities(
        first, scored, ranks: ofPhotos ? scored.ranksInPhoto : scored.ranksInSentence,
        scores: lists.scores(weight: weight), name: pool.name)
    }
    return (lists(ofPhotos: true), lists(ofPhotos: false))
  }
}
