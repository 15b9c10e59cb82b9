import Evaluation
import Pools

/// All rankings of one pool of photos and their sentences, for metrics.json. `CaptionTables` shows them.
package struct CaptionReport: Sendable {
  private let pool: Pool
  private let rankings: [CaptionRanking]
  private let folds: Int

  package init(_ pool: Pool, _ rankings: [CaptionRanking], folds: Int = 1) {
    (self.pool, self.rankings, self.folds) = (pool, rankings, folds)
  }

  package var warnings: [String] {
    rankings.flatMap { ranking in
      ranking.reports.flatMap(\.warnings).map { "\(pool.name), \(ranking.name): \($0)" }
    }
  }

  /// The figures by name.
  package var metrics: Metrics.Pool {
    var metrics = Metrics.Pool()
    metrics.set("photos", count: pool.photos.count)
    metrics.set("sentences", count: pool.sentences.count)
    metrics.setChance(of: pool.photoOfSentence, and: Array(pool.photos.indices))
    for ranking in rankings {
      let name = key(ranking.name), path = "caption_retrieval.\(name)"
      ranking.reports[0].record(in: &metrics, group: path)
      if folds > 1 { ranking.reports[1].record(in: &metrics, group: "caption_retrieval_\(folds)_folds.\(name)") }
      if let weight = ranking.weight { metrics.set("\(path).weight", weight) }
      if let pairs = ranking.pairs { metrics.set("\(path).pairs", count: pairs) }
      if let ceilings = ranking.ceilings {
        metrics.set("\(path).image_to_text_recall_ceiling", share: ceilings.photos)
        metrics.set("\(path).text_to_image_recall_ceiling", share: ceilings.sentences)
      }
    }
    return metrics
  }
}

extension Pool {
  /// - Throws: `ResultsError` where its photos do not make so many folds of one size.
  package func check(folds: Int) throws {
    guard photos.count % folds != 0 else { return }
    throw ResultsError(
      "--folds \(folds): the \(photos.count) photos of \(name) do not make so many folds of one size: give a divisor")
  }
}
