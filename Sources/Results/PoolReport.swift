import Evaluation

/// All figures of one pool, stage 1 and stage 2 side by side: for the terminal and for metrics.json.
package struct PoolReport: Sendable {
  struct ClassRow: Sendable {
    let name: String
    let weight: Double?
    let figures: ClassFigures
  }

  /// A ranking by class that looks at all queries of the pool at once.
  struct AllQueriesRow: Sendable {
    let name: String
    let parameter: (name: String, value: Double)
    let figures: ClassFigures
  }

  struct RetrievalRow: Sendable {
    let name: String
    let weight: Double?
    let retrieval: IdentityRetrieval
  }

  /// What the network adds to stage 1 and its lists, in AP@50.
  struct Share: Sendable {
    let name: String
    let of: Double
    let over: Double
  }

  let name: String
  let photoCount: Int, sentenceCount: Int, classCount: Int
  let top1: Double, normalizedTop1: Double
  let ceiling: Double
  /// AP@50 of what stage 2 is fused with.
  private let basis: Double
  var classRows: [ClassRow]
  var allQueriesRows: [AllQueriesRow] = []
  var shares: [Share] = []
  var textToImage: [RetrievalRow]
  var imageToText: [RetrievalRow]
  var screening: [(key: String, value: JSON)] = []

  /// The figures of stage 1 alone.
  package init(_ first: StageOneScores) {
    name = first.pool.name
    (photoCount, sentenceCount) = (first.pool.photos.count, first.pool.sentences.count)
    classCount = first.reed.classes.count
    (top1, normalizedTop1) = (first.top1, first.normalizedTop1)
    ceiling = first.reed.reedPrecisionCeiling(50)
    classRows = [ClassRow(name: "stage 1", weight: nil, figures: first.figures)]
    basis = first.figures.headline
    textToImage = [RetrievalRow(name: "stage 1", weight: nil, retrieval: first.textToImage)]
    imageToText = [RetrievalRow(name: "stage 1", weight: nil, retrieval: first.imageToText)]
  }

  /// Adds stage 1's rankings corrected for hubs. They use all queries of the pool, so they stand apart from Reed's
  /// figures.
  package mutating func addHubnessCorrections(of first: StageOneScores, temperature: Double, neighbours: Int) {
    let cosines = first.reed.normalizedScores
    for (name, parameter, scores) in [
      ("hubness softmax", ("temperature", temperature), invertedSoftmax(cosines, temperature: temperature)),
      ("csls", ("neighbours", Double(neighbours)), crossDomainSimilarity(cosines, neighbours: neighbours)),
    ] {
      allQueriesRows.append(
        AllQueriesRow(name: name, parameter: parameter, figures: ClassFigures(rankedPhotos(scores), first.reed)))
    }
  }

  /// Adds what the screened lists allow: the recall ceiling.
  package mutating func add(
    sentenceRecall: Double, photoRecall: Double, pairCount: Int, positiveShare: Double, nearest: Int
  ) {
    screening = [
      ("nearest", .integer(nearest)), ("pairs", .integer(pairCount)), ("positive_share", .percent(positiveShare)),
      ("text_to_image_recall_ceiling", .percent(sentenceRecall)),
      ("image_to_text_recall_ceiling", .percent(photoRecall)),
    ]
    // Re-ranking moves a listed positive to the top, and cannot reach past the list: top-k at best is top-max(k, K).
    for (index, k) in textToImage[0].retrieval.ks.enumerated() {
      screening.append(
        ("text_to_image_best_top\(k)", .percent(k > nearest ? textToImage[0].retrieval.topK[index] : sentenceRecall)))
    }
  }

  /// Adds stage 2, alone and fused, and the control of each.
  package mutating func add(_ second: StageTwoScores, _ weights: FusionWeights, ties rule: TieRule) {
    var alone: [ClassFigures] = [], fused: [ClassFigures] = []
    for reading in ClassReading.allCases {
      alone.append(second.figures(reading, weight: 1))
      fused.append(second.figures(reading, weight: weights[reading]))
    }
    for (index, reading) in ClassReading.allCases.enumerated() {
      classRows.append(ClassRow(name: "\(reading.rawValue) alone", weight: nil, figures: alone[index]))
      classRows.append(ClassRow(name: "\(reading.rawValue) fused", weight: weights[reading], figures: fused[index]))
    }
    for (index, reading) in ClassReading.allCases.enumerated() where reading != .control {
      let control = ClassReading.allCases.firstIndex(of: .control) ?? 0
      let isVote = reading == .votes  // without votes the control is what stage 2 is fused with
      shares.append(
        Share(
          name: "\(reading.rawValue) alone", of: alone[index].headline, over: isVote ? alone[control].headline : basis))
      shares.append(
        Share(
          name: "\(reading.rawValue) fused", of: fused[index].headline, over: isVote ? fused[control].headline : basis))
    }
    screening.append(
      (
        "screened_share_of_first_50",
        .percent(second.screenedShare(at: 50, second.rankings(.votes, weight: weights[.votes])))
      ))
    for (name, weight, shown) in [("stage 2", 1.0, nil), ("fused", weights.lists, weights.lists as Double?)] {
      textToImage.append(
        RetrievalRow(
          name: name, weight: shown, retrieval: second.textToImage(weight: weight, ties: rule)))
      imageToText.append(
        RetrievalRow(
          name: name, weight: shown, retrieval: second.imageToText(weight: weight, ties: rule)))
    }
  }

  /// Warnings that a reader of the figures needs.
  package func warnings(ties rule: TieRule) -> [String] {
    [("text→image", textToImage[0].retrieval), ("image→text", imageToText[0].retrieval)].compactMap {
      direction, retrieval in
      guard retrieval.tieRate > tieRateWorthWarning else { return nil }
      return
        "\(name): \(decimal(100 * retrieval.tieRate, 2)) % of the \(direction) queries are tied, so the "
        + "\(rule.rawValue) rule decides their rank"
    }
  }

  // MARK: - The terminal

  /// A table in percent.
  package func table() -> String {
    var lines = ["\(name): \(photoCount) photos, \(sentenceCount) sentences, \(classCount) classes"]
    lines.append(
      "  image→text by class   top-1 \(percent(top1))   with class texts of length 1: \(percent(normalizedTop1))")
    lines.append(row("text→image by class", "weight", ["AP@50", "P@10", "P@5", "P@1"]))
    for classRow in classRows {
      lines.append(
        row("  " + classRow.name, weight(classRow.weight), classRow.figures.precisions.reversed().map(percent)))
    }
    lines.append(row("  best possible", "", [percent(ceiling)]))
    if !allQueriesRows.isEmpty { lines.append("  not Reed's protocol: uses all queries at once") }
    for allQueriesRow in allQueriesRows {
      lines.append(row("  " + allQueriesRow.name, "", allQueriesRow.figures.precisions.reversed().map(percent)))
    }
    if !shares.isEmpty { lines.append(row("the network's share, AP@50", "", ["share", "with", "without"])) }
    for share in shares {
      let difference = 100 * (share.of - share.over)
      lines.append(
        row(
          "  " + share.name, "",
          [(difference >= 0 ? "+" : "") + decimal(difference, 2), percent(share.of), percent(share.over)]))
    }
    for (title, rows) in [("text→image by identity", textToImage), ("image→text by identity", imageToText)] {
      lines.append(row(title, "weight", rows[0].retrieval.ks.map { "top-\($0)" } + ["mAP"]))
      for retrievalRow in rows {
        let retrieval = retrievalRow.retrieval
        lines.append(
          row(
            "  " + retrievalRow.name, weight(retrievalRow.weight),
            (retrieval.topK + [retrieval.meanAveragePrecision]).map(percent)))
      }
    }
    for (key, value) in screening {
      if case .number(let number) = value {
        lines.append(row("  " + key.replacing("_", with: " "), "", [decimal(number, 2)]))
      }
    }
    return lines.joined(separator: "\n")
  }

  private func row(_ name: String, _ weight: String, _ cells: [String]) -> String {
    let line = padded("  " + name, 38, left: true) + padded(weight, 6) + cells.map { padded($0, 9) }.joined()
    return line.trimmingSpaces()
  }

  private func weight(_ weight: Double?) -> String { weight.map { decimal($0, 2) } ?? "" }
  private func percent(_ share: Double) -> String { decimal(100 * share, 2) }

  // MARK: - metrics.json

  /// Every figure, in percent.
  package func json() -> JSON {
    func retrievals(_ rows: [RetrievalRow]) -> JSON {
      .object(
        rows.map { row in
          let retrieval = row.retrieval
          return (
            key(row.name),
            .object(
              zip(retrieval.ks, retrieval.topK).map { ("top\($0)", .percent($1)) } + [
                ("map", .percent(retrieval.meanAveragePrecision)), ("tied", .percent(retrieval.tieRate)),
                ("queries", .integer(retrieval.queries)),
                ("queries_without_positive", .integer(retrieval.queriesWithoutPositive)),
              ] + weightMember(row.weight))
          )
        })
    }
    func members(of figures: ClassFigures) -> [(key: String, value: JSON)] {
      [("ap50", .percent(figures.headline))]
        + zip(reportedPrecisions, figures.precisions).dropLast().map { ("precision_at_\($0)", .percent($1)) }
        + [("cmpl_average_precision_at_50", .percent(figures.cmplAveragePrecision))]
    }
    var all: [(key: String, value: JSON)] = [
      ("photos", .integer(photoCount)), ("sentences", .integer(sentenceCount)), ("classes", .integer(classCount)),
      ("image_to_text_top1", .percent(top1)), ("image_to_text_top1_normalized", .percent(normalizedTop1)),
      ("text_to_image_ap50_ceiling", .percent(ceiling)),
      (
        "text_to_image_by_class",
        .object(classRows.map { (key($0.name), .object(members(of: $0.figures) + weightMember($0.weight))) })
      ),
    ]
    if !allQueriesRows.isEmpty {
      all.append(
        (
          "text_to_image_by_class_using_all_queries",
          .object(
            allQueriesRows.map { row in
              (key(row.name), .object(members(of: row.figures) + [(row.parameter.name, .number(row.parameter.value))]))
            })
        ))
    }
    if !shares.isEmpty {
      all.append(("network_share_ap50", .object(shares.map { (key($0.name), .percent($0.of - $0.over)) })))
    }
    all += [
      ("text_to_image_by_identity", retrievals(textToImage)), ("image_to_text_by_identity", retrievals(imageToText)),
    ]
    if !screening.isEmpty { all.append(("screening", .object(screening))) }
    return .object(all)
  }

  private func key(_ name: String) -> String { name.replacing(" ", with: "_").replacing("-", with: "_") }
  private func weightMember(_ weight: Double?) -> [(key: String, value: JSON)] {
    weight.map { [("weight", .number($0))] } ?? []
  }
}

extension String {
  fileprivate func trimmingSpaces() -> String { String(reversed().drop { $0 == " " }.reversed()) }
}
