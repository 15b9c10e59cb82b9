import Evaluation

/// The figures of one pool whose photos have classes, side by side for the terminal.
struct ClassTables {
  private let title: String, figures: [String: Double]

  /// - Parameter figures: those of metrics.json.
  init(pool: String, _ figures: [String: Double]) {
    self.figures = figures
    let counts = [("photos", "photo"), ("sentences", "sentence"), ("classes", "class")].map {
      counted(whole(figures[$0]), $1)
    }
    title = "\(pool): " + counts.joined(separator: ", ")
  }

  var text: String {
    let ofClasses = ["ap50", "precision_at_10", "precision_at_5", "precision_at_1"], readings = ClassReading.allCases
    let rankings = ["stage 1"] + readings.flatMap { [$0.alone, $0.fused] }, stages = ["stage 1", "stage 2", "fused"]
    let lowered = rows("text_to_image_by_class_using_all_queries", LoweredHubs.allCases.map(\.rawValue), ofClasses)
    var rows: [[String]] = [
      [title], ["  image→text by class", "", "top-1"], ["    stage 1", "", value("image_to_text_top1")],
      ["    with class texts of length 1", "", value("image_to_text_top1_normalized")],
      ["  text→image by class", "weight", "AP@50", "P@10", "P@5", "P@1"],
    ]
    rows += self.rows("text_to_image_by_class", rankings, ofClasses)
    rows += [["    by chance", "", value("chance.text_to_image_ap50")]]
    rows += [["    best possible", "", value("text_to_image_ap50_ceiling")]]
    if !lowered.isEmpty { rows += [["  not Reed's protocol: uses all queries at once"]] + lowered }
    rows += shares(rankings)
    for (way, words) in [("text_to_image", "text→image"), ("image_to_text", "image→text")] {
      let places = IdentityRetrieval.ks
      rows += [["  \(words) by identity", "weight"] + places.map { "top-\($0)" } + ["mAP"]]
      rows += self.rows("\(way)_by_identity", stages, places.map { "top\($0)" } + ["map"])
      rows += [["    by chance", ""] + places.map { value("chance.\(way)_top\($0)") }]
    }
    return Table(rows + screening).text
  }

  private func value(_ name: String) -> String { figures[name].map { decimal($0, 2) } ?? "–" }

  /// The rankings that are there, each with its weight and columns.
  private func rows(_ group: String, _ rankings: [String], _ columns: [String]) -> [[String]] {
    rankings.filter { figures["\(group).\(key($0)).\(columns[0])"] != nil }.map { name in
      let path = "\(group).\(key(name))", weight = figures["\(path).weight"].map { decimal($0, 2) }
      return ["    " + name, weight ?? ""] + columns.map { value("\(path).\($0)") }
    }
  }

  /// What the network adds to stage 1 and its lists, in AP@50.
  private func shares(_ rankings: [String]) -> [[String]] {
    let rows: [[String]] = rankings.compactMap { name in
      guard let share = figures["network_share_ap50.\(key(name))"],
        let with = figures["text_to_image_by_class.\(key(name)).ap50"]
      else { return nil }
      return [
        "    " + name, "", (share >= 0 ? "+" : "") + decimal(share, 2), decimal(with, 2), decimal(with - share, 2),
      ]
    }
    return rows.isEmpty ? [] : [["  what the network adds, AP@50", "", "share", "with", "without"]] + rows
  }

  private var screening: [[String]] {
    guard let nearest = figures["screening.nearest"] else { return [] }
    let shown = [
      ("positive_share", "pairs that match"),
      ("text_to_image_recall_ceiling", "sentences with a right photo in their list"),
      ("image_to_text_recall_ceiling", "photos with a right sentence in their list"),
      ("screened_share_of_first_50", "of a class's first 50, screened with it"),
    ]
    let best = IdentityRetrieval.ks.map { ("text_to_image_best_top\($0)", "best possible top-\($0) text→image") }
    return [["  screening, lists of \(whole(nearest))"]]
      + (shown + best).filter { figures["screening.\($0.0)"] != nil }.map {
        ["    " + $1, "", value("screening.\($0)")]
      }
  }
}
