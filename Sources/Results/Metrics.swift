import Evaluation
import Files
import Foundation

/// What score, fuse and evaluate count, as they write it to metrics.json and search and tabulate read it.
/// docs/evaluation.md describes every field.
package struct Metrics: Codable, Equatable, Sendable {
  /// Raised when a field changes its name or its meaning.
  static let currentVersion = 4
  private(set) var version = Metrics.currentVersion
  private(set) var unit = "percent; ranks count from 1"
  package let tieRule: String
  /// The splits that either stage was trained on; nil where the program does not know them.
  package let trainedOn: [String]?
  package let fusion: Fusion?
  /// Of how many views of a photo's grid stage 2's scores are averaged.
  package var judgedViews: Int?
  /// How many first photos of a class stage 2 judges besides, and with how many of its sentences each.
  package var firstPhotos: Int?, judgedSentences: Int?
  /// How a search adds up both stages; nil where one was not scored.
  package var search: ListFusion?
  /// How probable it is that a photo fits; nil where it was not learned.
  package var probability: MatchProbability?
  package var matrix: Matrix?
  package var bootstrap: Bootstrap?
  /// Name and digest of each artifact that it was computed from, and of the scores.h5 beside it; nil for evaluate,
  /// which reads a matrix.
  package var madeFrom: [String: String]?
  /// SHA-256 of the file with zeros in this place. In memory it is always zeros.
  private var seal = Metrics.zeros
  private static let zeros = String(repeating: "0", count: 64)
  /// By the name of the pool.
  package var pools: [String: Pool]

  /// How several scores of a pair are added up.
  package struct Fusion: Codable, Equatable, Sendable {
    /// Stage 2's weight in what score fuses, as `FusionWeights` names it; of fuse, each member's.
    package var weights: [String: Double]
    /// `val`, or `given`.
    package let chosenOn: String
    /// How fuse adds up members; nil for score, which fuses two stages. The file calls it `members`.
    package let rule: String?

    package init(weights: [String: Double], chosenOn: String, rule: String? = nil) {
      (self.weights, self.chosenOn, self.rule) = (weights, chosenOn, rule)
    }

    private enum CodingKeys: String, CodingKey { case weights, chosenOn = "chosen_on", rule = "members" }
  }

  package struct Matrix: Codable, Equatable, Sendable {
    let rows: Int, columns: Int
    /// The type of its numbers, such as `float32`.
    let kind: String
    /// `rows`, or `columns`.
    let queriesAre: String

    package init(rows: Int, columns: Int, kind: String, queriesAre: String) {
      (self.rows, self.columns, self.kind, self.queriesAre) = (rows, columns, kind, queriesAre)
    }

    private enum CodingKeys: String, CodingKey { case rows, columns, kind, queriesAre = "queries_are" }
  }

  /// How evaluate's intervals were drawn.
  package struct Bootstrap: Codable, Equatable, Sendable {
    let resamples: Int, seed: UInt64
    /// The share of resamples that an interval holds.
    private(set) var percent = 95
    /// What was drawn, by protocol.
    let drawn: [String: String]

    package init(resamples: Int, seed: UInt64, drawn: [String: String]) {
      (self.resamples, self.seed, self.drawn) = (resamples, seed, drawn)
    }
  }

  struct Interval: Codable, Equatable, Sendable { let low: Double, high: Double }

  package struct Pool: Codable, Equatable, Sendable {
    /// By name, such as `text_to_image_by_class.stage_1.ap50`.
    package private(set) var figures: [String: Double] = [:]
    private(set) var intervals: [String: Interval]?

    package init() {}

    /// Records a number as it is; a number that is not finite is left out.
    package mutating func set(_ name: String, _ value: Double) {
      if value.isFinite { figures[name] = value }
    }
    package mutating func set(_ name: String, count: Int) { set(name, Double(count)) }
    /// Records a share in [0, 1] in percent, with four decimals.
    package mutating func set(_ name: String, share: Double) { set(name, (share * 1e6).rounded() / 1e4) }
    /// Records how often a random order finds what stands for a query among the first: `chance.…`.
    mutating func setChance(of sentences: [Int], and photos: [Int]) {
      for k in IdentityRetrieval.ks {
        for (way, queries, gallery) in [("text_to_image", sentences, photos), ("image_to_text", photos, sentences)] {
          set(
            "chance.\(way)_top\(k)", share: Chance.hitRate(at: k, queryIdentities: queries, galleryIdentities: gallery))
        }
      }
    }
    /// Records a number and its interval with four decimals.
    package mutating func set(_ name: String, rounding value: Double, interval: ClosedRange<Double>? = nil) {
      func rounded(_ value: Double) -> Double { (value * 1e4).rounded() / 1e4 }
      set(name, rounded(value))
      guard let interval else { return }
      let bounds = Interval(low: rounded(interval.lowerBound), high: rounded(interval.upperBound))
      intervals = (intervals ?? [:]).merging([name: bounds]) { $1 }
    }
  }

  private enum CodingKeys: String, CodingKey {
    case version, unit, fusion, search, probability, matrix, bootstrap, pools
    case tieRule = "tie_rule", trainedOn = "trained_on", judgedViews = "judged_views"
    case firstPhotos = "first_photos", judgedSentences = "judged_sentences"
    case madeFrom = "made_from", seal = "sha256"
  }

  package init(tieRule: TieRule, trainedOn: [String]? = nil, fusion: Fusion? = nil, pools: [String: Pool]) {
    (self.tieRule, self.trainedOn, self.fusion, self.pools) = (tieRule.rawValue, trainedOn, fusion, pools)
  }

  /// - Throws: `ResultsError` where the file is no metrics.json, one of another version, or not as it was written.
  package init(readingFrom path: String) throws {
    struct Version: Decodable { let version: Int?, pools: [String: Ignored] }
    struct Ignored: Decodable {}
    guard let data = FileManager.default.contents(atPath: path),
      let version = try? JSONDecoder().decode(Version.self, from: data).version ?? 1
    else {
      throw ResultsError("\(path): is not a metrics.json: give the one beside a scores.h5, or \(redo("score"))")
    }
    guard version == Self.currentVersion else {
      throw ResultsError(
        "\(path): has version \(version) of metrics.json, not \(Self.currentVersion): \(redo("score"))")
    }
    do { self = try JSONDecoder().decode(Self.self, from: data) } catch {
      throw ResultsError("\(path): is damaged (\(error)): \(redo("score"))")
    }
    let text = String(decoding: data, as: UTF8.self)
    guard seal.count == 64, Self.digest(text.replacing(seal, with: Self.zeros)) == seal else {
      throw ResultsError("\(path): is damaged, or was edited: run evaluate again, or \(redo("score"))")
    }
    seal = Self.zeros
  }

  /// Whether a file that begins so is a metrics.json: whether its first key may be that of one.
  package static func begins(_ start: some Collection<UInt8>) -> Bool {
    let line = String(decoding: start.prefix(64), as: UTF8.self).split(separator: "\n").prefix(2)
    guard line.count == 2, line[0] == "{", let key = line[1].firstMatch(of: #/^  "([a-z_]+)" : /#)?.1 else {
      return false
    }
    let keys: [CodingKeys] = [
      .bootstrap, .firstPhotos, .fusion, .judgedSentences, .judgedViews, .madeFrom, .matrix, .pools,
    ]
    return keys.contains { $0.rawValue == key }
  }

  private static func digest(_ text: String) -> String { ContentDigest.of(text) }

  /// The file's text: equal figures are equal bytes.
  package func json() throws -> String {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
    let text = String(decoding: try encoder.encode(self), as: UTF8.self) + "\n"
    return text.replacing("\"\(Self.zeros)\"", with: "\"\(Self.digest(text))\"")
  }
}

/// What is wrong with a file of results, and what to do.
package struct ResultsError: Error, CustomStringConvertible {
  package let description: String
  package init(_ description: String) { self.description = description }
}
