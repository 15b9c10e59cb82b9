import ArgumentParser
import Artifacts
import Evaluation
import Matching
import Results
import Stage

extension Score {
  /// The story where every photo is an identity of its own: recall of photos' sentences and sentences' photos.
  func runOnCaptions(_ context: StageContext, _ inputs: ScoreInputs, _ scorer: PairScorer?) throws -> Summary {
    let options = try captionOptions(inputs, scorer)
    let fuses = scorer != nil && !options.depths.isEmpty, needsVal = fuses && fusionWeight == "auto"
    let pools = try inputs.pools(evaluate, needingVal: needsVal)
    for pool in pools { try pool.check(folds: folds) }
    let writer = try ScoresWriter(path: context.output, provenance: context.provenance, lineage: inputs.lineage)
    let scored = try pools.map { pool in
      try Interruption.check()
      var scores = CaptionScores(pool, try inputs.buffers?.embeddings(of: pool), options)
      if let scorer {
        if let pairs = inputs.pairs { try scores.score(pairs, scorer) }
        if options.isExact { try scores.scoreAll(scorer, writer) }
      }
      try scores.write(to: writer)
      return scores
    }
    let weight = !fuses ? nil : needsVal ? try scored.first { $0.pool.name == "val" }?.bestWeight() : number
    var metrics = metrics(weight.map { [FusionWeights.reranking: $0] }, inputs)
    let calibration = try MatchCalibration(
      scored.map { ($0.pool, $0.embeddings) }, hasCohort: inputs.buffers?.configuration.hasCohort ?? false, scorer,
      weight: weight, given: MatchProbability(probability))
    for scores in scored {
      let figures = try scores.report(weight: weight)
      metrics.pools[scores.pool.name] = figures.metrics
      for warning in figures.warnings { Stage.report("score: warning: \(warning)") }
    }
    calibration.record(in: &metrics)
    return try finish(writer, metrics)
  }

  /// Without `--depths` lists are re-ranked as deep as they are, or all pairs where there are no lists.
  private func captionOptions(_ inputs: ScoreInputs, _ scorer: PairScorer?) throws -> CaptionScores.Options {
    let lists = depths?.lists ?? inputs.pairs.map { [$0.nearest] } ?? []
    guard scorer != nil else { return .init(ties: ties, folds: folds, depths: [], isExact: false) }
    guard lists.isEmpty || inputs.pairs != nil else {
      throw ArtifactError(
        "--depths: pairs.h5 is not among the inputs, whose lists are re-ranked: give it, or --depths all")
    }
    if let pairs = inputs.pairs, let deepest = lists.last, deepest > pairs.nearest {
      throw ArtifactError(
        "\(pairs.artifact.path): has lists of \(pairs.nearest), not of \(deepest): give --depths to \(pairs.nearest), "
          + "or a larger --k to screen-pairs")
    }
    return .init(ties: ties, folds: folds, depths: lists, isExact: depths?.isExact ?? (inputs.pairs == nil))
  }
}

extension CaptionScores {
  /// Says what judging took, which is another time each time, and so not in metrics.json.
  func tell(_ what: String, _ pairs: Int, since start: ContinuousClock.Instant) {
    let seconds = (ContinuousClock.now - start).seconds, rate = decimal(Double(pairs) / max(1e-9, seconds), 0)
    print("judged \(what): \(pairs) pairs in \(decimal(seconds, 1)) s, \(rate) pairs/s")
  }
}

/// How deep lists are re-ranked: such as `20,50,100,all`.
struct Depths {
  /// Rising.
  let lists: [Int]
  /// Whether stage 2 scores all pairs too.
  let isExact: Bool

  /// - Throws: `ValidationError` where the text is not a list of numbers and `all`.
  @Sendable static func parse(_ text: String) throws -> Depths {
    let parts = text.split(separator: ",", omittingEmptySubsequences: false)
    let numbers = parts.filter { $0 != "all" }.map { Int($0) ?? 0 }
    guard numbers.allSatisfy({ $0 > 0 }), Set(parts).count == parts.count else {
      throw ValidationError("--depths \(text): give numbers from 1, and all, such as 20,50,100,all")
    }
    return Depths(lists: numbers.sorted(), isExact: numbers.count < parts.count)
  }
}
