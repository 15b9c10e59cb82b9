import Artifacts
import Evaluation
import Results
import Stage

/// How metrics.json begins and ends, whatever the photos are.
extension Score {
  /// What metrics.json says besides the pools' figures.
  func metrics(_ weights: [String: Double]?, _ inputs: ScoreInputs) -> Metrics {
    let fusion = weights.map { Metrics.Fusion(weights: $0, chosenOn: fusionWeight == "auto" ? "val" : "given") }
    var metrics = Metrics(tieRule: ties, trainedOn: inputs.trainedOn, fusion: fusion, pools: [:])
    metrics.madeFrom = inputs.lineage.byName
    metrics.judgedViews = judgedViews  // also where stage 2 is left out: a reader of the file may count on it
    return metrics
  }

  /// Ends both files, each of which names the other.
  func finish(_ writer: ScoresWriter, _ metrics: Metrics) throws -> Summary {
    try Interruption.check()
    try writer.finish { digest in
      var metrics = metrics
      metrics.madeFrom?["scores.h5"] = digest
      return try metrics.json()
    }
    return Summary("\(counted(metrics.pools.count, "pool")), tie rule \(ties.rawValue)")
  }
}
