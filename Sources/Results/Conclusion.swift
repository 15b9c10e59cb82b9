import Evaluation
import Files

/// What the figures of a pool say, in at most six lines for whoever has read no paper.
struct Conclusion {
  /// A way to rank, and how often it is right.
  private struct Ranking {
    /// As it is called behind “by”.
    let words: String
    /// In metrics.json.
    let key: String
    /// For how many sentences, in percent, a right photo is in the first place, and among the first ten.
    let first: Double, ten: Double
  }

  private let pool: String, figures: [String: Double]
  private let fusion: Metrics.Fusion?
  private let asked: String?
  /// Stage 1, or the best member; stage 2 where it is alone.
  private let basis: Ranking
  /// With stage 2 as `search` fuses it, or all members; and stage 2 by itself.
  private let fused: Ranking?, second: Ranking?

  /// - Parameters:
  ///   - figures: those of metrics.json.
  ///   - asked: what make was asked for; nil where make did not start the program. Make would then go on with other
  ///     data, so that no command of make is advised.
  /// - Returns: nil where the figures are not those of score or fuse.
  init?(_ pool: String, _ figures: [String: Double], _ fusion: Metrics.Fusion?, asked: String?) {
    (self.pool, self.figures, self.fusion, self.asked) = (pool, figures, fusion, asked)
    let areClasses = figures["classes"] != nil, members = fusion?.members ?? []
    func ranking(_ words: String, _ key: String) -> Ranking? {
      let path =
        areClasses ? "text_to_image_by_identity.\(key).top" : "caption_retrieval.\(key).text_to_image_recall_at_"
      guard let first = figures[path + "1"], let ten = figures[path + "10"] else { return nil }
      return Ranking(words: words, key: key, first: first, ten: ten)
    }
    // Search ranks the first 20 photos again.
    let depths = CaptionRankingName.all(in: figures, members: members).filter { $0.key.hasPrefix("fused_first") }
    let depth = depths.compactMap(\.depth).last { $0 == FusedList.usualDepth } ?? depths.compactMap(\.depth).max()
    let behind = depth.map { "_first_\($0)" } ?? ""
    let one =
      members.isEmpty
      ? ranking("stage 1", "stage_1")
      : members.compactMap { ranking("the best member, \($0),", key($0)) }.max { $0.first < $1.first }
    fused = members.isEmpty ? ranking("both stages", "fused\(behind)") : ranking("all members together", "fused")
    second = ranking("stage 2", "stage_2\(behind)") ?? ranking("stage 2", "stage_2_all")
    guard let basis = one ?? second else { return nil }
    self.basis = basis
  }

  var lines: [String] { findings + next }
  /// The lines without the commands at the end.
  var findings: [String] { [found, chance, more, headline].compactMap { $0 } }

  /// What there is beside the basis.
  private var other: Ranking? { fused ?? second.flatMap { $0.key == basis.key ? nil : $0 } }
  private var areMembers: Bool { fusion?.rule != nil }
  private var queries: Double { figures["text_to_image_by_identity.\(basis.key).queries"] ?? figures["sentences"] ?? 0 }

  /// How often the basis is right.
  private var found: String {
    let photo = figures["classes"] != nil ? "a photo of the right identity" : "the right photo"
    return "\(pool): by \(basis.words) \(photo) comes first for \(share(basis.first)) of "
      + "\(counted(whole(queries), "sentence")), and is among the first ten of "
      + "\(counted(whole(figures["photos"]), "photo")) for \(share(basis.ten))."
  }

  /// The same beside chance.
  private var chance: String? {
    guard let first = figures["chance.text_to_image_top1"], let ten = figures["chance.text_to_image_top10"], first > 0
    else { return nil }
    let times = basis.first / first, subject = areMembers ? "that member" : basis.words
    return "A random order has it first for \(share(first)), and among ten for \(share(ten)): \(subject) is "
      + (times < 1.05 ? "no better than that." : "right \(decimal(times, times < 10 ? 1 : 0)) times as often.")
  }

  /// What is won by the other ranking.
  private var more: String? {
    guard let other else { return basis.key == "stage_1" ? "Stage 2 was not scored.\(training)" : nil }
    let alone =
      fused == nil ? nil : second.map { " Stage 2 by itself has \(share($0.first)) and \(share($0.ten))." }
    return "By \(other.words) it comes first for \(share(other.first)), and among ten for \(share(other.ten)): "
      + verdict(other) + (alone ?? "")
  }

  /// Whether stage 2, or the fusion of members, is worth it.
  private func verdict(_ other: Ranking) -> String {
    let subject = areMembers ? "adding them up" : "stage 2"
    if !areMembers, fused != nil, let fusion, fusion.weights[FusionWeights.reranking] == 0 {
      let reason = fusion.chosenOn == "val" ? "the best on val" : "as given"
      return "stage 2 has the weight 0, \(reason), and changes nothing in a search."
    }
    // Two shares of so many sentences differ by chance alone by up to twice their standard error in most cases.
    let difference = other.first - basis.first, mean = (other.first + basis.first) / 200
    let noise = 200 * (2 * mean * (1 - mean) / max(1, queries)).squareRoot()
    if abs(difference) <= noise {
      let points = decimal(abs(difference), 1), sign = difference < 0 && points != "0.0" ? "−" : "+"
      return "\(subject) makes no clear difference (\(sign)\(points) points)."
    }
    return difference > 0
      ? "\(subject) helps, by \(decimal(difference, 1)) points."
      : "\(subject) harms, by \(decimal(-difference, 1)) points: \(areMembers ? "that member" : basis.words) alone is "
        + "better."
  }

  /// Where AP@50 cannot be as much, classes have few photos, and it says little.
  static let leastCeiling = 20.0

  /// The figure that papers report first.
  private var headline: String? {
    func both(_ path: (Ranking) -> String, _ unit: String) -> String? {
      guard let first = figures[path(basis)] else { return nil }
      let with = other.flatMap { other in figures[path(other)].map { "\(decimal($0, 1))\(unit) by \(other.words)" } }
      return (["\(decimal(first, 1))\(unit) by \(basis.words)"] + (with.map { [$0] } ?? [])).joined(separator: " and ")
    }
    guard let best = figures["text_to_image_ap50_ceiling"] else {
      let chances = figures.filter { $0.key.hasPrefix("chance.") }.values.sorted()
      return both({ "caption_retrieval.\($0.key).rsum" }, "").map {
        "The headline figure of such data is rsum, the sum of R@1, R@5 and R@10 both ways, by chance "
          + "\(decimal(chances.reduce(0, +), 1)) and at best 600: \($0)."
      }
    }
    guard best >= Self.leastCeiling else {
      return both({ "text_to_image_by_identity.\($0.key).top1" }, " %").map {
        "The headline figure of such data, with few photos an identity, is top-1, as above: \($0)."
      }
    }
    let fused = key(ClassReading.screenedPairs.fused)
    return both({ "text_to_image_by_class.\($0.key == "stage_1" ? $0.key : fused).ap50" }, " %").map {
      "The headline figure of such data is AP@50, how much of a class's first 50 photos is of it, by chance "
        + "\(share(figures["chance.text_to_image_ap50"] ?? 0)) and at best \(share(best)): \($0)."
    }
  }

  /// Commands, each at the end of its line.
  private var next: [String] {
    guard let asked else { return ["All figures in tables: the same command with --details"] }
    let searched = areMembers ? asked.replacing("METHOD=…", with: "METHOD=\(basisMember)") : asked
    return [
      "Next, ask it yourself: \(makeCommand("search SENTENCE='…'", asked: searched))",
      "All figures in tables: \(makeCommand("details", asked: asked))",
    ]
  }

  /// How a method is run that has a stage 2.
  private var training: String {
    guard let asked else { return "" }
    let method = figures["classes"] != nil ? "identity-aware" : "scan-t2i-avg"
    let others = asked.split(separator: " ").filter { !$0.hasPrefix("METHOD=") }
    return " To train one: " + makeCommand("all", asked: (others + ["METHOD=\(method)"]).joined(separator: " "))
  }

  private var basisMember: String { (fusion?.members ?? []).first { key($0) == basis.key } ?? "…" }

  /// A percentage; small ones with a digit more.
  private func share(_ percent: Double) -> String { decimal(percent, percent > 0 && percent < 1 ? 2 : 1) + " %" }
}
