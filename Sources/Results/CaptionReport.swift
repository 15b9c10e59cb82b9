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

  private static let recalls = ["image_to_text", "text_to_image"].flatMap { way in
    CaptionFigure.ks.map { "\(way)_recall_at_\($0)" }
  }

  /// Warnings that a reader of the figures needs.
  package var warnings: [String] {
    rankings.flatMap { ranking in ranking.reports.flatMap { $0.warnings.map { "\(pool.name), \(ranking.name): \($0)" } }
    }
  }

  // MARK: - The terminal

  /// Tables in percent.
  package func table() -> String {
    let title = "\(pool.name): \(pool.photos.count) photos, \(pool.sentences.count) sentences"
    var lines = [title] + figures(of: 0)
    if folds > 1 { lines += ["mean of \(folds) folds of \(pool.photos.count / folds) photos"] + figures(of: 1) }
    let costs = rankings.filter { $0.cost != nil || $0.ceilings != nil }
    if !costs.isEmpty {
      lines.append(
        padded("what judging took", 30, left: true) + ["pairs", "seconds", "pairs/s"].map { padded($0, 11) }.joined()
          + "   best R@K of photos, sentences")
      for ranking in costs where ranking.weight == nil {
        let cost =
          ranking.cost.map {
            [
              decimal(Double($0.pairs), 0), decimal($0.seconds, 1),
              decimal(Double($0.pairs) / max(1e-9, $0.seconds), 0),
            ]
          } ?? ["", "", ""]
        let ceilings =
          ranking.ceilings.map { "   \(decimal(100 * $0.photos, 2)), \(decimal(100 * $0.sentences, 2))" } ?? ""
        lines.append(padded("  " + ranking.name, 30, left: true) + cost.map { padded($0, 11) }.joined() + ceilings)
      }
    }
    return lines.joined(separator: "\n")
  }

  private func figures(of report: Int) -> [String] {
    let head =
      padded("", 30, left: true) + padded("weight", 7) + padded("image→text", 17) + padded("text→image", 25)
      + padded("", 9)
    let columns =
      padded("", 37, left: true) + (CaptionFigure.ks + CaptionFigure.ks).map { padded("R@\($0)", 8) }.joined()
      + padded("rsum", 9) + padded("medr", 10)
    return [head, columns].map(\.trimmed)
      + rankings.map { ranking in
        let figures = ranking.reports[report]
        func value(_ key: String) -> Double { figures[key]?.value ?? .nan }
        let ranks = ["image_to_text_median_rank", "text_to_image_median_rank"].map { decimal(value($0), 0) }.joined(
          separator: ", ")
        return padded("  " + ranking.name, 30, left: true) + padded(ranking.weight.map { decimal($0, 2) } ?? "", 7)
          + Self.recalls.map { padded(decimal(value($0), 2), 8) }.joined() + padded(decimal(value("rsum"), 2), 9)
          + padded(ranks, 10)
      }
  }

  // MARK: - metrics.json

  /// Every figure, in percent; ranks count from 1. Not the seconds, which are others each time.
  package func json() -> JSON {
    var all: [(key: String, value: JSON)] = [
      ("photos", .integer(pool.photos.count)), ("sentences", .integer(pool.sentences.count)),
    ]
    all.append(("caption_retrieval", rankings(of: 0)))
    if folds > 1 { all.append(("caption_retrieval_\(folds)_folds", rankings(of: 1))) }
    return .object(all)
  }

  private func rankings(of report: Int) -> JSON {
    .object(
      rankings.map { ranking in
        var members: [(key: String, value: JSON)] = ranking.reports[report].figures.map {
          ($0.key, .number(($0.value * 1e4).rounded() / 1e4))
        }
        members.append(("decided_by_tie_rule", .percent(ranking.reports[report].openShare)))
        if report == 0 {
          if let weight = ranking.weight { members.append(("weight", .number(weight))) }
          if let cost = ranking.cost { members.append(("pairs", .integer(cost.pairs))) }
          if let ceilings = ranking.ceilings {
            members += [
              ("image_to_text_recall_ceiling", .percent(ceilings.photos)),
              ("text_to_image_recall_ceiling", .percent(ceilings.sentences)),
            ]
          }
        }
        return (ranking.key, .object(members))
      })
  }
}

extension CaptionRanking {
  /// In metrics files: `stage_2_first_20`.
  var key: String { name.replacing(",", with: "").replacing(" ", with: "_").replacing("-", with: "_") }
}

extension String {
  fileprivate var trimmed: String { String(reversed().drop { $0 == " " }.reversed()) }
}
