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
  /// Of stage 2 in a search.
  private let weight: Double
  private let given: MatchProbability?

  /// Searches the pools that stage 1 has embedded; none where it is not there.
  /// - Parameters:
  ///   - weight: of stage 2 where both are fused; nil where that was not asked.
  ///   - given: what `--probability` says; nil where it is to be learned.
  /// - Throws: `ArtifactError` where the given one is of other stages, and what scoring throws.
  init(
    _ pools: [Pool], _ inputs: ScoreInputs, _ scorer: PairScorer?, weight: Double?, given: MatchProbability?
  ) throws {
    (self.weight, saysLogOdds, self.given) = (weight ?? 1, scorer?.saysLogOdds ?? false, given)
    if let given, !given.isOf(stage1: inputs.buffers != nil, stage2: scorer != nil) {
      throw ArtifactError(
        "--probability: has numbers of other stages than are scored: give those that score --details prints for these")
    }
    searches = try pools.compactMap { pool in
      guard let buffers = inputs.buffers,
        var search = TwofoldSearch(
          pool, try buffers.embeddings(of: pool), hasCohort: buffers.configuration.hasCohort)
      else { return nil }
      if let scorer {
        let scores = try metered("ask \(pool.name) twice", total: search.pairs.count, unit: "pairs") {
          try scorer.scores(search.pairs, of: pool, progress: $0)
        }
        search.set(scores: scores)
      }
      return (pool.name, search)
    }
  }

  /// Says in `metrics` how probable matches are, and how well that holds on each pool that it was not learned on.
  /// Without val nothing is said.
  func record(in metrics: inout Metrics) {
    let val = searches.first { $0.pool == "val" }?.search
    guard let probability = given ?? learned(from: val) else { return }
    metrics.probability = probability
    let similarity = val.map { val in
      val.refusalBySimilarity.least(precision: Self.precision) ?? val.refusalBySimilarity.least(refusing: Self.refused)
    }
    for (pool, search) in searches where given != nil || pool != "val" {
      metrics.pools[pool]?.set(probability, on: search, weight: weight, saysLogOdds: saysLogOdds)
      if let similarity { metrics.pools[pool]?.set(search.refusalBySimilarity, bySimilarityBelow: similarity) }
    }
  }

  private func learned(from val: TwofoldSearch?) -> MatchProbability? {
    val?.probability(weight: weight, precision: Self.precision, orRefusing: Self.refused)
  }
}
