import Evaluation

extension Metrics.Pool {
  /// Records how well a probability holds on a pool, and what refusing the first photos below it is worth.
  /// - Parameter saysLogOdds: whether stage 2 says probabilities by itself.
  package mutating func set(_ probability: MatchProbability, on search: TwofoldSearch, saysLogOdds: Bool) {
    let here = probability.among(search.photos)
    set("calibration.sentences", count: search.sentenceCount)
    set("calibration.error", share: search.reliability(of: here).error)
    set("calibration.error_of_first", share: search.reliabilityOfFirst(here).error)
    set("calibration.error_of_first_as_printed", share: search.reliabilityOfFirst(probability).error)
    if saysLogOdds { set("calibration.error_of_stage_2", share: search.reliabilityOfStage2.error) }
    set("calibration.refusal", search.refusal(by: probability), below: probability.least)
  }

  /// Records what refusing by stage 1's similarity is worth, to compare with.
  package mutating func set(_ refusal: Refusal, bySimilarityBelow least: Double) {
    set("calibration.refusal_by_similarity", refusal, below: least)
  }

  private mutating func set(_ path: String, _ refusal: Refusal, below least: Double) {
    if let precision = refusal.precision(below: least) { set("\(path)_precision", share: precision) }
    set("\(path)_recall", share: refusal.recall(below: least))
  }
}

extension Metrics {
  /// How sure answers are on a pool, in a few sentences; nil where that was not counted.
  func calibration(of pool: String) -> String? {
    guard let probability, let figures = pools[pool]?.figures, let error = figures["calibration.error"]
    else { return nil }
    func share(_ name: String) -> String { figures["calibration.\(name)"].map { decimal($0, 1) + " %" } ?? "–" }
    let first = figures["calibration.error_of_first"].map { decimal($0, 1) } ?? "–"
    let alone = figures["calibration.error_of_stage_2"].map { " (stage 2 by itself: \(decimal($0, 1)))" }
    let sentences = counted(whole(figures["calibration.sentences"]), "sentence")
    let depth = FusedList.usualDepth
    return """
      \(pool), how sure answers are: \(sentences), each asked with its photos there and with them taken out
        what is said of the first \(depth) photos is off by \(decimal(error, 1)) points\(alone ?? ""), and of the \
      first one by \(first)
        “no photo fits” below \(decimal(100 * probability.least, 1)) %: right for \(share("refusal_precision")) of \
      those refused, and said for \(share("refusal_recall")) of those without a photo
        the same by stage 1's similarity: \(share("refusal_by_similarity_precision")) and \
      \(share("refusal_by_similarity_recall"))
      """
  }
}
