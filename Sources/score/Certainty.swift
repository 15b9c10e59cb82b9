import Evaluation
import Matching
import Pools
import Results
import Stage

/// How sure a search may be of its answers: learned on val, and checked on every pool that is scored.
struct Certainty {
  /// The share of all refusals on val that are to be right; or else, that of sentences with a photo that are refused.
  static let precision = 0.9, refused = 0.01

  private let searches: [(pool: String, search: TwofoldSearch)]
  private let saysLogOdds: Bool
  /// Of stage 2 in a search.
  private let weight: Double

  /// Searches the pools that stage 1 has embedded; none where it is not there.
  /// - Parameter weight: of stage 2 where both are fused; nil where that was not asked.
  init(_ pools: [Pool], _ inputs: ScoreInputs, _ scorer: PairScorer?, weight: Double?) throws {
    (self.weight, saysLogOdds) = (weight ?? 1, scorer?.saysLogOdds ?? false)
    searches = try pools.compactMap { pool in
      guard let buffers = inputs.buffers, var search = TwofoldSearch(pool, try buffers.embeddings(of: pool)) else {
        return nil
      }
      if let scorer {
        let scores = try metered("ask \(pool.name) twice", total: search.pairs.count, unit: "pairs") {
          try scorer.scores(search.pairs, of: pool, progress: $0)
        }
        search.set(scores: scores)
      }
      return (pool.name, search)
    }
  }

  /// Says in `metrics` how probable matches are, and how well that holds on each pool.
  /// - Parameter given: what `--probability` says; nil where it is to be learned on val. Without val nothing is said.
  func record(in metrics: inout Metrics, given: MatchProbability?) {
    let val = searches.first { $0.pool == "val" }?.search
    guard let probability = given ?? learned(from: val) else { return }
    metrics.probability = probability
    let similarity = val.map { val in
      val.refusalBySimilarity.least(precision: Self.precision) ?? val.refusalBySimilarity.least(refusing: Self.refused)
    }
    for (pool, search) in searches {
      let refusal = search.refusal(by: probability, weight: weight)
      metrics.pools[pool]?.set(
        search.reliability(of: probability), refusal, below: probability.least,
        ofStage2: saysLogOdds ? search.reliabilityOfStage2 : nil)
      metrics.pools[pool]?.set(search.refusalBySimilarity, bySimilarityBelow: similarity)
    }
  }

  private func learned(from val: TwofoldSearch?) -> MatchProbability? {
    val?.probability(weight: weight, precision: Self.precision, orRefusing: Self.refused)
  }
}
