import Evaluation
import Pools

/// All figures of one pool whose photos have classes, of both stages, for metrics.json. `ClassTables` shows them.
package struct PoolReport: Sendable {
  package private(set) var metrics = Metrics.Pool()
  private let first: StageOneScores

  /// The figures of stage 1 alone, and of chance.
  package init(_ first: StageOneScores) {
    self.first = first
    let (pool, reed) = (first.pool, first.reed)
    metrics.set("photos", count: pool.photos.count)
    metrics.set("sentences", count: pool.sentences.count)
    metrics.set("classes", count: reed.classes.count)
    metrics.set("image_to_text_top1", share: first.top1)
    metrics.set("image_to_text_top1_normalized", share: first.normalizedTop1)
    metrics.set("text_to_image_ap50_ceiling", share: reed.reedPrecisionCeiling(50))
    metrics.set("chance.text_to_image_ap50", share: reed.reedPrecisionByChance(50))
    metrics.setChance(of: pool.sentenceIdentities, and: pool.photoIdentities)
    set("text_to_image_by_class", "stage 1", first.figures)
    set("stage 1", first.textToImage, first.imageToText)
  }

  /// Adds stage 1's rankings with hubs lowered, which use all queries of the pool and stand apart from Reed's figures.
  package mutating func addLoweredHubs(temperature: Double, neighbours: Int) {
    let cosines = first.reed.normalizedScores, group = "text_to_image_by_class_using_all_queries"
    for (name, parameter, value, scores) in [
      (LoweredHubs.softmax, "temperature", temperature, invertedSoftmax(cosines, temperature: temperature)),
      (.neighbours, "neighbours", Double(neighbours), crossDomainSimilarity(cosines, neighbours: neighbours)),
    ] {
      set(group, name.rawValue, ClassFigures(rankedPhotos(scores), first.reed))
      metrics.set("\(group).\(key(name.rawValue)).\(parameter)", value)
    }
  }

  /// Adds what the screened lists, of `nearest` places, allow: the recall ceiling.
  package mutating func add(_ screened: PairTable, nearest: Int) {
    let sentenceRecall = screened.sentenceRecall(of: first.pool.sentences.count)
    metrics.set("screening.nearest", count: nearest)
    metrics.set("screening.pairs", count: screened.count)
    metrics.set("screening.positive_share", share: screened.positiveShare)
    metrics.set("screening.text_to_image_recall_ceiling", share: sentenceRecall)
    metrics.set(
      "screening.image_to_text_recall_ceiling", share: screened.photoRecall(of: first.pool.photos.count))
    // Re-ranking moves a listed positive to the top, and cannot reach past the list: top-k at best is top-max(k, K).
    for (k, share) in zip(IdentityRetrieval.ks, first.textToImage.topK) {
      metrics.set("screening.text_to_image_best_top\(k)", share: k > nearest ? share : sentenceRecall)
    }
  }

  /// Adds stage 2, alone and fused, and what its network adds to screening.
  package mutating func add(_ second: StageTwoScores, _ weights: FusionWeights) {
    var headlines: [ClassReading: (alone: Double, fused: Double)] = [:]
    for reading in ClassReading.allCases {
      let weight = weights[reading], group = "text_to_image_by_class"
      let alone = second.figures(reading, weight: 1), fused = second.figures(reading, weight: weight)
      headlines[reading] = (alone.headline, fused.headline)
      set(group, reading.alone, alone)
      set(group, reading.fused, fused, weight: weight)
    }
    let screening = headlines[.screening]!, basis = first.figures.headline
    for reading in ClassReading.allCases where reading != .screening {
      // Where the number of screened pairs does not count, stage 2 without its network is what it is fused with.
      let over = reading == .confidence ? screening : (alone: basis, fused: basis), with = headlines[reading]!
      metrics.set("network_share_ap50.\(key(reading.alone))", share: with.alone - over.alone)
      metrics.set("network_share_ap50.\(key(reading.fused))", share: with.fused - over.fused)
    }
    let confidence = second.rankings(.confidence, weight: weights[.confidence])
    metrics.set("screening.screened_share_of_first_50", share: second.screenedShare(at: 50, confidence))
    for (name, shown) in [("stage 2", nil), ("fused", weights.reranking as Double?)] {
      let weight = shown ?? 1
      set(name, second.textToImage(weight: weight), second.imageToText(weight: weight), weight: shown)
    }
  }

  package var warnings: [String] {
    let ways = [("text→image", first.textToImage.tieRate), ("image→text", first.imageToText.tieRate)]
    return ways.filter { $1 > tieRateWorthWarning }.map {
      "\(first.pool.name): \(percent($1)) % of the \($0) queries are tied, so the \(first.ties.rawValue) rule decides "
        + "their rank"
    }
  }

  private mutating func set(_ group: String, _ name: String, _ figures: ClassFigures, weight: Double? = nil) {
    let path = "\(group).\(key(name))"
    metrics.set("\(path).ap50", share: figures.headline)
    for (k, precision) in zip(ClassFigures.ks, figures.precisions).dropLast() {
      metrics.set("\(path).precision_at_\(k)", share: precision)
    }
    metrics.set("\(path).cmpl_average_precision_at_50", share: figures.cmplAveragePrecision)
    if let weight { metrics.set("\(path).weight", weight) }
  }

  private mutating func set(
    _ name: String, _ textToImage: IdentityRetrieval, _ imageToText: IdentityRetrieval, weight: Double? = nil
  ) {
    for (way, retrieval) in [("text_to_image", textToImage), ("image_to_text", imageToText)] {
      let path = "\(way)_by_identity.\(key(name))"
      for (k, share) in zip(IdentityRetrieval.ks, retrieval.topK) { metrics.set("\(path).top\(k)", share: share) }
      metrics.set("\(path).map", share: retrieval.meanAveragePrecision)
      metrics.set("\(path).tied", share: retrieval.tieRate)
      metrics.set("\(path).queries", count: retrieval.queries)
      metrics.set("\(path).queries_without_positive", count: retrieval.queriesWithoutPositive)
      if let weight { metrics.set("\(path).weight", weight) }
    }
  }
}

/// Rankings of stage 1 that count photos down that are near every text, as tables name them.
enum LoweredHubs: String, CaseIterable {
  /// `invertedSoftmax`, and `crossDomainSimilarity`, CSLS.
  case softmax = "hubs lowered by softmax", neighbours = "hubs lowered by neighbours"
}

/// A ranking's name in metrics.json: `stage_2_first_20`.
func key(_ name: String) -> String {
  name.replacing(",", with: "").replacing(" ", with: "_").replacing("-", with: "_")
}
