import Evaluation
import Pools

/// All figures of one pool whose photos have classes, of both stages side by side: for the terminal and metrics.json.
package struct PoolReport: Sendable {
  package private(set) var metrics = Metrics.Pool()
  private let title: String
  private let first: StageOneScores
  // The rows of each part of the table.
  private var byClass: [[String]] = [], byClassOfAllQueries: [[String]] = [], shares: [[String]] = []
  private var textToImage: [[String]] = [], imageToText: [[String]] = [], screening: [[String]] = []

  /// The figures of stage 1 alone.
  package init(_ first: StageOneScores) {
    self.first = first
    let (pool, classes) = (first.pool, first.reed.classes.count)
    let counts = [("photos", pool.photos.count), ("sentences", pool.sentences.count), ("classes", classes)]
    title = "\(pool.name): " + counts.map { "\($1) \($0)" }.joined(separator: ", ")
    for (name, count) in counts { metrics.set(name, count: count) }
    metrics.set("image_to_text_top1", share: first.top1)
    metrics.set("image_to_text_top1_normalized", share: first.normalizedTop1)
    metrics.set("text_to_image_ap50_ceiling", share: first.reed.reedPrecisionCeiling(50))
    byClass.append(recorded("text_to_image_by_class", "stage 1", first.figures))
    addRetrieval("stage 1", first.textToImage, first.imageToText)
  }

  /// Adds stage 1's rankings corrected for hubs, which use all queries of the pool and stand apart from Reed's figures.
  package mutating func addHubnessCorrections(temperature: Double, neighbours: Int) {
    let cosines = first.reed.normalizedScores, group = "text_to_image_by_class_using_all_queries"
    for (name, parameter, value, scores) in [
      ("hubness softmax", "temperature", temperature, invertedSoftmax(cosines, temperature: temperature)),
      ("csls", "neighbours", Double(neighbours), crossDomainSimilarity(cosines, neighbours: neighbours)),
    ] {
      byClassOfAllQueries.append(recorded(group, name, ClassFigures(rankedPhotos(scores), first.reed)))
      metrics.set("\(group).\(key(name)).\(parameter)", value)
    }
  }

  /// Adds what the screened lists, of `nearest` places, allow: the recall ceiling.
  package mutating func add(_ screened: PairTable, nearest: Int) {
    let sentenceRecall = screened.sentenceRecall(of: first.pool.sentences.count)
    metrics.set("screening.nearest", count: nearest)
    metrics.set("screening.pairs", count: screened.count)
    addScreening("positive_share", screened.positiveShare)
    addScreening("text_to_image_recall_ceiling", sentenceRecall)
    addScreening("image_to_text_recall_ceiling", screened.photoRecall(of: first.pool.photos.count))
    // Re-ranking moves a listed positive to the top, and cannot reach past the list: top-k at best is top-max(k, K).
    for (k, share) in zip(IdentityRetrieval.ks, first.textToImage.topK) {
      addScreening("text_to_image_best_top\(k)", k > nearest ? share : sentenceRecall)
    }
  }

  /// Adds stage 2, alone and fused, and the control of each.
  package mutating func add(_ second: StageTwoScores, _ weights: FusionWeights) {
    var headlines: [ClassReading: (alone: Double, fused: Double)] = [:]
    for reading in ClassReading.allCases {
      let weight = weights[reading], group = "text_to_image_by_class"
      let alone = second.figures(reading, weight: 1), fused = second.figures(reading, weight: weight)
      headlines[reading] = (alone.headline, fused.headline)
      byClass.append(recorded(group, "\(reading.rawValue) alone", alone))
      byClass.append(recorded(group, "\(reading.rawValue) fused", fused, weight: weight))
    }
    let control = headlines[.control]!, basis = first.figures.headline
    for reading in ClassReading.allCases where reading != .control {
      // Without votes the control is what stage 2 is fused with.
      let over = reading == .votes ? control : (alone: basis, fused: basis)
      addShare("\(reading.rawValue) alone", of: headlines[reading]!.alone, over: over.alone)
      addShare("\(reading.rawValue) fused", of: headlines[reading]!.fused, over: over.fused)
    }
    addScreening(
      "screened_share_of_first_50", second.screenedShare(at: 50, second.rankings(.votes, weight: weights[.votes])))
    for (name, shown) in [("stage 2", nil), ("fused", weights.lists as Double?)] {
      let weight = shown ?? 1
      addRetrieval(name, second.textToImage(weight: weight), second.imageToText(weight: weight), weight: shown)
    }
  }

  package var warnings: [String] {
    let ways = [("text→image", first.textToImage.tieRate), ("image→text", first.imageToText.tieRate)]
    return ways.filter { $1 > tieRateWorthWarning }.map {
      "\(first.pool.name): \(percent($1)) % of the \($0) queries are tied, so the \(first.ties.rawValue) rule decides "
        + "their rank"
    }
  }

  package func table() -> String {
    var rows: [[String]] = [
      [title], ["  image→text by class", "", "top-1"], ["    stage 1", "", percent(first.top1)],
      ["    with class texts of length 1", "", percent(first.normalizedTop1)],
      ["  text→image by class", "weight", "AP@50", "P@10", "P@5", "P@1"],
    ]
    rows += byClass + [["    best possible", "", percent(first.reed.reedPrecisionCeiling(50))]]
    let apart = byClassOfAllQueries
    if !apart.isEmpty { rows += [["  not Reed's protocol: uses all queries at once"]] + apart }
    if !shares.isEmpty { rows += [["  the network's share, AP@50", "", "share", "with", "without"]] + shares }
    let places = IdentityRetrieval.ks.map { "top-\($0)" } + ["mAP"]
    rows += [["  text→image by identity", "weight"] + places] + textToImage
    rows += [["  image→text by identity", "weight"] + places] + imageToText
    return Table(rows + screening).text
  }

  /// Records the figures of a ranking by class, and returns its row.
  private mutating func recorded(
    _ group: String, _ name: String, _ figures: ClassFigures, weight: Double? = nil
  ) -> [String] {
    let path = "\(group).\(key(name))"
    metrics.set("\(path).ap50", share: figures.headline)
    for (k, precision) in zip(ClassFigures.ks, figures.precisions).dropLast() {
      metrics.set("\(path).precision_at_\(k)", share: precision)
    }
    metrics.set("\(path).cmpl_average_precision_at_50", share: figures.cmplAveragePrecision)
    if let weight { metrics.set("\(path).weight", weight) }
    return row(name, weight, figures.precisions.reversed())
  }

  private mutating func addRetrieval(
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
    self.textToImage.append(row(name, weight, textToImage.topK + [textToImage.meanAveragePrecision]))
    self.imageToText.append(row(name, weight, imageToText.topK + [imageToText.meanAveragePrecision]))
  }

  /// What the network adds to stage 1 and its lists, in AP@50.
  private mutating func addShare(_ name: String, of: Double, over: Double) {
    metrics.set("network_share_ap50.\(key(name))", share: of - over)
    shares.append(["    " + name, "", (of >= over ? "+" : "") + percent(of - over), percent(of), percent(over)])
  }

  private mutating func addScreening(_ name: String, _ share: Double) {
    metrics.set("screening.\(name)", share: share)
    screening.append(["    " + name.replacing("_", with: " "), "", percent(share)])
  }

  private func row(_ name: String, _ weight: Double?, _ shares: [Double]) -> [String] {
    ["    " + name, weight.map { decimal($0, 2) } ?? ""] + shares.map(percent)
  }
}

/// A ranking's name in metrics.json: `stage_2_first_20`.
func key(_ name: String) -> String {
  name.replacing(",", with: "").replacing(" ", with: "_").replacing("-", with: "_")
}
