import ArgumentParser
import Artifacts
import Evaluation
import Matching
import Stage

extension Score {
  /// The story where identities have several photos: Reed's classes, and retrieval by identity.
  func runOnClasses(_ context: StageContext, _ inputs: ScoreInputs, _ scorer: PairScorer?) throws -> Summary {
    guard let buffers = inputs.buffers else {
      throw ArtifactError("buffers.h5 is not among the inputs: give what dump-buffers wrote")
    }
    guard depths == nil, folds == 1 else {
      throw ValidationError("--depths and --folds are for data where every photo is an identity of its own")
    }
    let needsVal = scorer != nil && fusionWeight == "auto"
    let pools = try inputs.pools(evaluate, needingVal: needsVal)
    let writer = try ScoresWriter(path: context.output, provenance: context.provenance, lineage: inputs.lineage)
    let scored = try pools.map { pool in
      try Interruption.check()
      var scores = PoolScores(pool, try buffers.embeddings(of: pool), ties: ties)
      if let pairs = inputs.pairs {
        try scores.add(pairs, scorer, depth: firstPhotos, sentences: judgedSentences)
      }
      return scores
    }
    let weights = needsVal ? scored.first { $0.pool.name == "val" }?.second?.bestWeights() : FusionWeights(fusionWeight)
    var metrics = metrics(scorer == nil ? nil : weights?.byName, inputs)
    (metrics.firstPhotos, metrics.judgedSentences) = (firstPhotos, judgedSentences)
    let calibration = try MatchCalibration(
      scored.map { ($0.pool, $0.embeddings) }, hasCohort: buffers.configuration.hasCohort, scorer,
      weight: weights?.reranking, given: MatchProbability(probability))
    for scores in scored {
      let figures = scores.report(weights, hubTemperature: hubTemperature, neighbours: hubNeighbours)
      metrics.pools[scores.pool.name] = figures.metrics
      for warning in figures.warnings { Stage.report("score: warning: \(warning)") }
      try scores.write(to: writer, weights)
    }
    calibration.record(in: &metrics)
    return try finish(writer, metrics)
  }
}
