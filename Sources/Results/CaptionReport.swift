import Evaluation
import Pools

/// All rankings of one pool of photos and their sentences side by side: for the terminal and for metrics.json.
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

  /// The figures by name. The seconds are not among them: they are others each time.
  package var metrics: Metrics.Pool {
    var metrics = Metrics.Pool()
    metrics.set("photos", count: pool.photos.count)
    metrics.set("sentences", count: pool.sentences.count)
    for ranking in rankings {
      let name = key(ranking.name), path = "caption_retrieval.\(name)"
      ranking.reports[0].record(in: &metrics, group: path)
      if folds > 1 { ranking.reports[1].record(in: &metrics, group: "caption_retrieval_\(folds)_folds.\(name)") }
      if let weight = ranking.weight { metrics.set("\(path).weight", weight) }
      if let cost = ranking.cost { metrics.set("\(path).pairs", count: cost.pairs) }
      if let ceilings = ranking.ceilings {
        metrics.set("\(path).image_to_text_recall_ceiling", share: ceilings.photos)
        metrics.set("\(path).text_to_image_recall_ceiling", share: ceilings.sentences)
      }
    }
    return metrics
  }

  package func table() -> String {
    var rows = [["\(pool.name): \(pool.photos.count) photos, \(pool.sentences.count) sentences"]] + figures(of: 0)
    if folds > 1 { rows += [["mean of \(folds) folds of \(pool.photos.count / folds) photos"]] + figures(of: 1) }
    let costs = rankings.filter { ($0.cost != nil || $0.ceilings != nil) && $0.weight == nil }
    if !costs.isEmpty {
      rows.append(["what judging took", "", "pairs", "seconds", "pairs/s", "best R@K", "of photos", "and sentences"])
    }
    for ranking in costs {
      let cost = ranking.cost.map { ["\($0)", decimal($1, 1), decimal(Double($0) / max(1e-9, $1), 0)] }
      let ceilings = ranking.ceilings.map { ["", percent($0.photos), percent($0.sentences)] }
      rows.append(["  " + ranking.name, ""] + (cost ?? ["", "", ""]) + (ceilings ?? []))
    }
    return Table(rows).text
  }

  private func figures(of report: Int) -> [[String]] {
    let ways = [("image_to_text", "i→t"), ("text_to_image", "t→i")], ks = CaptionFigure.ks
    let recalls = ways.flatMap { key, way in ks.map { (key: "\(key)_recall_at_\($0)", title: "\(way) R@\($0)") } }
    let head = ["", "weight"] + recalls.map(\.title) + ["rsum"] + ways.map { "\($1) medr" }
    let rows = rankings.map { ranking in
      func value(_ key: String, _ decimals: Int = 2) -> String {
        ranking.reports[report][key].map { decimal($0.value, decimals) } ?? "–"
      }
      return ["  " + ranking.name, ranking.weight.map { decimal($0, 2) } ?? ""] + recalls.map { value($0.key) }
        + [value("rsum")] + ways.map { value("\($0.0)_median_rank", 0) }
    }
    return [head] + rows
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
