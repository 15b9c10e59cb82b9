import Artifacts
import Evaluation
import Matching
import Pools
import Results
import Stage

/// How probable a search may call its answers: learned on val, and checked on the other pools that are scored.
struct MatchCalibration {
  /// The share of all refusals on val that are to be right; or else, that of sentences with a photo that are refused.
  static let precision = 0.9, refused = 0.01

  private let searches: [(pool: String, search: TwofoldSearch)]
  private let saysLogOdds: Bool
  /// How a search adds up both stages; nil without one of them.
  private let fusion: ListFusion?
  private let given: MatchProbability?

  /// Searches the pools that stage 1 has embedded; none where it is not there.
  /// - Parameters:
  ///   - pools: with the embeddings that stage 1 made of them.
  ///   - hasCohort: whether embeddings end with a comparison with a cohort.
  ///   - weight: of stage 2 where both are fused; nil where that was not asked.
  ///   - given: what `--probability` says; nil where it is to be learned.
  /// - Throws: `ArtifactError` where the given one is of other stages, and what scoring throws.
  init(
    _ pools: [(pool: Pool, embeddings: Embeddings?)], hasCohort: Bool, _ scorer: PairScorer?, weight: Double?,
    given: MatchProbability?
  ) throws {
    (saysLogOdds, self.given) = (scorer?.saysLogOdds ?? false, given)
    if let given, !given.isOf(stage1: pools.contains { $0.embeddings != nil }, stage2: scorer != nil) {
      throw ArtifactError(
        "--probability: has numbers of other stages than are scored: give those that score --details prints for these")
    }
    var searches: [(pool: String, search: TwofoldSearch)] = []
    for (pool, embeddings) in pools {
      guard let embeddings, var search = TwofoldSearch(pool, embeddings, hasCohort: hasCohort) else { continue }
      if let scorer {
        let scores = try metered("ask \(pool.name) twice", total: search.pairs.count, unit: "pairs") {
          try scorer.scores(search.pairs, of: pool, progress: $0)
        }
        search.set(scores: scores)
      }
      searches.append((pool.name, search))
    }
    let scale = (searches.first { $0.pool == "val" } ?? searches.first)?.search
    fusion = scorer == nil ? nil : weight.flatMap { scale?.fusion(weight: $0) }
    for i in searches.indices { searches[i].search.fusion = fusion ?? .stage2Alone }
    self.searches = searches
  }

  /// Says in `metrics` how a search adds up both stages, how probable matches are, and how well that holds on each pool
  /// that it was not learned on. Probabilities that are not given are learned on val; without it there are none.
  func record(in metrics: inout Metrics) {
    metrics.search = fusion
    let val = searches.first { $0.pool == "val" }?.search
    guard let probability = given ?? val?.probability(precision: Self.precision, orRefusing: Self.refused) else {
      return
    }
    metrics.probability = probability
    let similarity = val.map { val in
      val.refusalBySimilarity.least(precision: Self.precision) ?? val.refusalBySimilarity.least(refusing: Self.refused)
    }
    for (pool, search) in searches where given != nil || pool != "val" {
      metrics.pools[pool]?.set(probability, on: search, saysLogOdds: saysLogOdds)
      if let similarity { metrics.pools[pool]?.set(search.refusalBySimilarity, bySimilarityBelow: similarity) }
    }
  }
}
