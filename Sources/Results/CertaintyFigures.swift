import Evaluation

extension Metrics.Pool {
  /// Records how well probabilities hold, and what refusing the first photos below one is worth.
  /// - Parameter second: how well those hold that stage 2 says by itself; nil where it says none.
  package mutating func set(
    _ reliability: Reliability, _ refusal: Refusal, below least: Double, ofStage2 second: Reliability?
  ) {
    set("certainty.sentences", count: refusal.there.count)
    set("certainty.error", share: reliability.error)
    if let second { set("certainty.error_of_stage_2", share: second.error) }
    set("certainty.refusal", refusal, below: least)
  }

  /// Records what refusing by stage 1's similarity is worth, to compare with.
  /// - Parameter least: nil where no similarity refuses surely.
  package mutating func set(_ refusal: Refusal, bySimilarityBelow least: Double?) {
    set("certainty.refusal_by_similarity", refusal, below: least ?? -.infinity)
  }

  private mutating func set(_ path: String, _ refusal: Refusal, below least: Double) {
    if let precision = refusal.precision(below: least) { set("\(path)_precision", share: precision) }
    set("\(path)_recall", share: refusal.recall(below: least))
  }
}

extension Metrics {
  /// How sure answers are on a pool, in a few sentences; nil where that was not counted.
  func certainty(of pool: String) -> String? {
    guard let probability, let figures = pools[pool]?.figures, let error = figures["certainty.error"]
    else { return nil }
    func share(_ name: String) -> String { figures["certainty.\(name)"].map { decimal($0, 1) + " %" } ?? "–" }
    let alone = figures["certainty.error_of_stage_2"].map { " (stage 2 by itself: \(decimal($0, 1)))" }
    let sentences = counted(whole(figures["certainty.sentences"]), "sentence")
    return """
      \(pool), how sure answers are: \(sentences), each asked with its photos there and with them taken out
        what is said is off by \(decimal(error, 1)) points\(alone ?? "")
        “no photo fits” below \(decimal(100 * probability.least, 1)) %: right for \(share("refusal_precision")) of \
      those refused, and said for \(share("refusal_recall")) of those without a photo
        the same by stage 1's similarity: \(share("refusal_by_similarity_precision")) and \
      \(share("refusal_by_similarity_recall"))
      """
  }
}
