import Evaluation
import Pools
import Results
import Runs

extension Run {
  /// Stage 1, then what the last stage makes of it, as the figures of metrics.json were counted.
  static func rankings(_ scored: ScoredPool, ties: TieRule) throws -> [Ranking] {
    var rankings: [Ranking] = []
    func add(_ name: String, ofSentences: any SimilaritySource, ofPhotos: any SimilaritySource) throws {
      rankings.append(try Ranking(name, scored.pool, ofSentences: ofSentences, ofPhotos: ofPhotos, ties: ties))
    }
    if let first = scored.first { try add("stage 1", ofSentences: first, ofPhotos: first) }
    if let weight = scored.weight, let both = scored.reranked(weight: weight) {
      try add("both stages", ofSentences: both.ofSentences, ofPhotos: both.ofPhotos)
    }
    for (name, words) in [("stage2", "stage 2"), ("fused", "all members together")] {
      if let all = try scored.allPairs(name) { try add(words, ofSentences: all, ofPhotos: all) }
    }
    return rankings
  }
}
