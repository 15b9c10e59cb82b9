import Artifacts
import Evaluation
import Pools
import Results
import Tensor

/// A figure that the page begins with, of one ranking, in percent or as a sum of percents.
struct HeadlineFigure: Equatable {
  /// As tables name the figure, and the ranking that it is of.
  let title: String, ranking: String
  /// Its column in published.csv.
  let measure: String
  let value: Double
  /// 95 % of the bootstrap's resamples lie in it.
  let interval: ClosedRange<Double>
  /// What a random order reaches, and the best possible.
  let chance: Double?, ceiling: Double
  /// What was drawn for the interval.
  let drawn: String
}

extension Run {
  /// Where AP@50 cannot be as much, classes have few photos, and it says little.
  private static let leastCeiling = 20.0
  private var identitiesAreClasses: Bool { (figures["text_to_image_ap50_ceiling"] ?? 0) >= Self.leastCeiling }

  /// The figures that papers on such data report first, with intervals by the bootstrap: whole identities are drawn, as
  /// the queries of one resemble each other. Of AP@50 the classes are drawn.
  /// - Throws: what reading scores.h5 throws.
  func headline(_ bootstrap: Bootstrap) throws -> [HeadlineFigure] {
    let shares = rankings.flatMap { ranking in
      pool.isOfSinglePhotos ? captionFigures(ranking, bootstrap) : topFigures(ranking, bootstrap)
    }
    return identitiesAreClasses ? try classFigures(bootstrap) + shares : shares
  }

  /// Hits of the answerable queries among their first k, and the unit of each.
  private func hits(_ search: Search, at k: Int) -> (values: [Double], units: [Int]) {
    let unit = unit
    return (search.first.hits(at: k), search.answerable.map { unit[search.queryIdentities[$0]]! })
  }

  private var unit: [Int: Int] { IdentityGroups(pool.photoIdentities).identities.places() }

  private func figure(
    _ title: String, _ ranking: Ranking, _ measure: String, _ parts: [(search: Search, k: Int)], chance: Double?,
    _ bootstrap: Bootstrap, ceiling: Double = 100
  ) -> HeadlineFigure {
    let interval = bootstrap.interval(ofSumOf: parts.map { hits($0.search, at: $0.k) }, units: unit.count)
    return HeadlineFigure(
      title: title, ranking: ranking.name, measure: measure,
      value: parts.reduce(0) { $0 + $1.search.share(at: $1.k) },
      interval: 100 * interval.lowerBound...100 * interval.upperBound, chance: chance, ceiling: ceiling,
      drawn: "identities with their queries")
  }

  private func topFigures(_ ranking: Ranking, _ bootstrap: Bootstrap) -> [HeadlineFigure] {
    [1, 10].map { k in
      figure(
        "top-\(k) text→image", ranking, "text_to_image_top\(k)", [(ranking.textToImage, k)],
        chance: figures["chance.text_to_image_top\(k)"], bootstrap)
    }
  }

  private func captionFigures(_ ranking: Ranking, _ bootstrap: Bootstrap) -> [HeadlineFigure] {
    let ways = [
      ("text_to_image", "text→image", ranking.textToImage), ("image_to_text", "image→text", ranking.imageToText),
    ]
    let first = ways.map { way, words, search in
      figure(
        "R@1 \(words)", ranking, "\(way)_recall_at_1", [(search, 1)], chance: figures["chance.\(way)_top1"], bootstrap)
    }
    let all = ways.flatMap { way in IdentityRetrieval.ks.map { (way.2, $0) } }
    let chance = figures.filter { $0.key.hasPrefix("chance.") }.values.sorted().reduce(0, +)
    return [figure("rsum", ranking, "rsum", all, chance: chance, bootstrap, ceiling: 600)] + first
  }

  /// Of classes, from what scores.h5 has of them: AP@50, and Reed's top-1, for which photos look for their class.
  /// - Throws: `ArtifactError` where that does not fit the pool.
  func classFigures(_ bootstrap: Bootstrap) throws -> [HeadlineFigure] {
    guard let scores = self["scores"], scores.has(ScoresSchema.classes.of(pool.name)) else { return [] }
    let rankings = ScoresSchema.classRankings.of(pool.name), readings = ScoresSchema.classScores.of(pool.name)
    let (ranked, read) = (try scores.names(rankings), try scores.names(readings))
    try scores.check(
      [ScoresSchema.photos.of(pool.name), ScoresSchema.classes.of(pool.name)] + ranked.map(rankings.of)
        + read.map(readings.of))
    let classes = try scores.indices(ScoresSchema.classes.of(pool.name), of: examples.identityNames.count)
    try scores.require(!classes.isEmpty, "\(ScoresSchema.classes.of(pool.name).name) is empty")
    let count = pool.photos.count
    let shown = [("stage1", "stage 1"), ("screened-pairs-fused", "both stages")].filter { ranked.contains($0.0) }
    let found = try shown.map { name, words in
      let photos = try scores.indices(rankings.of(name), of: examples.photoIdentities.count)
      let precisions = classes.enumerated().map { c, identity in
        let first = photos[c * count..<c * count + min(50, count)]
        return Double(first.count { examples.photoIdentities[$0] == identity }) / 50
      }
      return classFigure(
        "AP@50 text→image", words, "text_to_image_ap50", precisions, units: Array(classes.indices), of: "classes",
        chance: figures["chance.text_to_image_ap50"], ceiling: figures["text_to_image_ap50_ceiling"] ?? 100, bootstrap)
    }
    guard read.contains("stage1") else { return found }
    let values = try scores.tensor(readings.of("stage1")).elements, place = unit
    let hits = pool.photoIdentities.enumerated().map { photo, identity in
      let best = classes.indices.reduce(0) { values[$1 * count + photo] > values[$0 * count + photo] ? $1 : $0 }
      return classes[best] == identity ? 1.0 : 0
    }
    return found + [
      classFigure(
        "top-1 image→text", "stage 1", "image_to_text_top1", hits, units: pool.photoIdentities.map { place[$0]! },
        of: "identities with their queries", chance: 100 / Double(max(1, classes.count)), ceiling: 100, bootstrap)
    ]
  }

  private func classFigure(
    _ title: String, _ ranking: String, _ measure: String, _ values: [Double], units: [Int], of drawn: String,
    chance: Double?, ceiling: Double, _ bootstrap: Bootstrap
  ) -> HeadlineFigure {
    let interval = bootstrap.interval(ofSumOf: [(values, units)], units: (units.max() ?? -1) + 1)
    return HeadlineFigure(
      title: title, ranking: ranking, measure: measure,
      value: 100 * values.reduce(0, +) / Double(max(1, values.count)),
      interval: 100 * interval.lowerBound...100 * interval.upperBound, chance: chance, ceiling: ceiling, drawn: drawn)
  }
}
