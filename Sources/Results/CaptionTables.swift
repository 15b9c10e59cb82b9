import Evaluation

/// The figures of one pool of photos and their sentences, ranking by ranking for the terminal.
struct CaptionTables {
  private let pool: String, figures: [String: Double]
  private let rankings: [CaptionRankingName]

  /// - Parameters:
  ///   - figures: those of metrics.json.
  ///   - members: what fuse adds up.
  init(pool: String, _ figures: [String: Double], members: [String]) {
    (self.pool, self.figures) = (pool, figures)
    rankings = CaptionRankingName.all(in: figures, members: members)
  }

  var text: String {
    let photos = whole(figures["photos"]), sentences = whole(figures["sentences"])
    let title = "\(pool): \(counted(photos, "photo")), \(counted(sentences, "sentence"))"
    var rows = [[title]] + self.rows("caption_retrieval")
    rows.append(["  by chance", ""] + recalls.map { way, k in value("chance.\(way)_top\(k)", 2) })
    if let folds {
      let title = "mean of \(counted(folds, "fold")) of \(counted(photos / max(1, folds), "photo"))"
      rows += [[title]] + self.rows("caption_retrieval_\(folds)_folds")
    }
    return Table(rows + judged).text
  }

  private var recalls: [(way: String, k: Int)] {
    ["image_to_text", "text_to_image"].flatMap { way in CaptionFigure.ks.map { (way, $0) } }
  }

  /// Into how many folds of the photos figures were counted again.
  private var folds: Int? {
    figures.keys.lazy.compactMap { $0.firstMatch(of: /^caption_retrieval_(\d+)_folds\./).flatMap { Int($0.1) } }.first
  }

  private func value(_ name: String, _ decimals: Int) -> String { figures[name].map { decimal($0, decimals) } ?? "–" }

  private func rows(_ group: String) -> [[String]] {
    let words = ["image_to_text": "i→t", "text_to_image": "t→i"]
    let head = ["", "weight"] + recalls.map { "\(words[$0]!) R@\($1)" } + ["rsum", "i→t medr", "t→i medr"]
    return [head]
      + rankings.map { ranking in
        let path = "\(group).\(ranking.key)"
        return ["  " + ranking.name, figures["\(path).weight"].map { decimal($0, 2) } ?? ""]
          + recalls.map { value("\(path).\($0)_recall_at_\($1)", 2) } + [value("\(path).rsum", 2)]
          + ["image_to_text", "text_to_image"].map { value("\(path).\($0)_median_rank", 0) }
      }
  }

  /// How many pairs were judged, and what re-ranking their lists can reach.
  private var judged: [[String]] {
    let columns = [("pairs", 0), ("image_to_text_recall_ceiling", 2), ("text_to_image_recall_ceiling", 2)]
    let rows = rankings.filter { figures["caption_retrieval.\($0.key).pairs"] != nil }.map { ranking in
      ["  " + ranking.name, ""]
        + columns.map { name, decimals in
          figures["caption_retrieval.\(ranking.key).\(name)"].map { decimal($0, decimals) } ?? ""
        }
    }
    return rows.isEmpty ? [] : [["what stage 2 judged", "", "pairs", "best i→t", "best t→i"]] + rows
  }
}

/// A ranking of a pool of photos and their sentences.
struct CaptionRankingName: Equatable {
  /// In metrics.json, such as `fused_first_20`.
  let key: String
  /// As tables name it, such as `fused, first 20`.
  let name: String
  /// How many first places of lists were ranked again; nil where it is not about lists.
  var depth: Int? { name.firstMatch(of: /, first (\d+)$/).flatMap { Int($0.1) } }

  /// In the order of tables: stage 1, its lists ranked again, deeper and deeper, all pairs; or members, and their
  /// fusion.
  static func all(in figures: [String: Double], members: [String]) -> [CaptionRankingName] {
    let (head, tail) = ("caption_retrieval.", ".rsum")
    let keys = figures.keys.filter { $0.hasPrefix(head) && $0.hasSuffix(tail) }.map {
      String($0.dropFirst(head.count).dropLast(tail.count))
    }
    let all = keys.map { key in CaptionRankingName(key: key, name: name(of: key, members)) }
    return all.sorted {
      ($0.place, $0.depth ?? 0, $0.isFused, $0.name) < ($1.place, $1.depth ?? 0, $1.isFused, $1.name)
    }
  }

  private static func name(of key: String, _ members: [String]) -> String {
    if let member = members.first(where: { Results.key($0) == key }) { return member }
    let stage = key.hasPrefix("stage_2") ? "stage_2" : "fused"
    guard key.hasPrefix(stage + "_") else { return key.replacing("_", with: " ") }
    return stage.replacing("_", with: " ") + ", " + key.dropFirst(stage.count + 1).replacing("_", with: " ")
  }

  /// 1 behind the ranking of the same depth that is not.
  private var isFused: Int { name.hasPrefix("fused, ") ? 1 : 0 }
  private var place: Int {
    switch name {
    case "stage 1": 0
    case "stage 2, all": 2
    case "fused": 3
    default: 1
    }
  }
}
