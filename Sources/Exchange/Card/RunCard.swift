import Artifacts
import Foundation
import Results

/// A page about a run, as collections of models keep it: what it is, its figures, and how it was made. Its head is in
/// YAML, in the form of Hugging Face's model cards.
package struct RunCard: Sendable {
  package let title: String, dataset: String
  /// A language's code, such as `en`.
  package let language: String
  package let metrics: Metrics
  private let made: [Made]

  /// A file of the run, and how it was made.
  private struct Made: Encodable, Sendable { let name: String, program: String, digest: String, options: [String] }

  /// - Parameter artifacts: those of the run that are given; others are known by their digests.
  package init(title: String, dataset: String, language: String, _ metrics: Metrics, _ artifacts: [ArtifactReader]) {
    (self.title, self.dataset, self.language, self.metrics) = (title, dataset, language, metrics)
    made = artifacts.map { artifact in
      let header = artifact.header
      return Made(
        name: artifact.name, program: header?.program ?? "", digest: artifact.digest,
        options: (header?.options ?? "").split(separator: "\n").map(String.init)
          + (header.map { ["--seed \($0.seed)", "--threads \($0.threads)"] } ?? []))
    }.sorted { $0.name < $1.name }
  }

  /// By which a page, or its results, is known as one that may be replaced.
  package static let mark = "Written by Lineup's write-card. Will be replaced without asking."

  /// Whether a file that begins so is such a page.
  package static func begins(_ start: [UInt8]) -> Bool { String(decoding: start, as: UTF8.self).contains(mark) }
  /// Whether a file that begins so has the results beside a page.
  package static func resultsBegin(_ start: [UInt8]) -> Bool {
    let text = String(decoding: start, as: UTF8.self)
    return text.hasPrefix("{\n  \"dataset\" : ") && text.contains("\n  \"figures\" : {")
  }

  private var pools: [(name: String, figures: [CardFigure])] {
    metrics.pools.sorted { $0.key < $1.key }.map { ($0.key, CardFigure.all(of: $0.value.figures)) }
  }

  /// The page, README.md.
  package var page: String {
    [
      "---", head, "---", "<!-- \(Self.mark) -->", "", "# \(Self.line(title))", "", about, "", tables, "", origin, "",
      licence, "",
    ]
    .joined(separator: "\n")
  }

  private var head: String {
    let results = pools.filter { !$0.figures.isEmpty }.map { pool in
      """
        - task:
            type: image-text-retrieval
            name: Photos are found by sentences, and sentences by photos
          dataset:
            type: \(Self.quoted(dataset))
            name: \(Self.quoted(dataset))
            split: \(Self.quoted(pool.name))
          metrics:
      \(pool.figures.map(Self.entry).joined(separator: "\n"))
      """
    }
    return """
      language: \(Self.quoted(language))
      license: other
      license_name: that-of-the-data
      library_name: lineup
      tags:
      - lineup
      - image-text-retrieval
      - cross-modal-retrieval
      datasets:
      - \(Self.quoted(dataset))
      metrics:
      \(Set(pools.flatMap { $0.figures.map(\.type) }).sorted().map { "- \($0)" }.joined(separator: "\n"))
      model-index:
      - name: \(Self.quoted(title))
        results:
      \(results.joined(separator: "\n"))
      """
  }

  private static func entry(_ figure: CardFigure) -> String {
    "    - type: \(figure.type)\n      name: \(figure.name)\n      value: \(figure.value)"
  }

  private var about: String {
    let trained = metrics.trainedOn.map { " It learned from \($0.joined(separator: ", "))." } ?? ""
    return
      "A run of Lineup on the data set \(Self.line(dataset)): it finds the photo that a sentence describes, and the "
      + "sentence that a photo deserves.\(trained) Figures are in percent. Where a right answer has exactly the score "
      + "of wrong ones, the rule is \(metrics.tieRule). Lineup's docs/evaluation.md defines every figure."
  }

  private var tables: String {
    pools.map { pool in
      let rows = pool.figures.map { "| `\($0.name)` | \(decimal($0.value, 2)) |" }
      return "## Figures on \(pool.name)\n\n| figure | value |\n| --- | ---: |\n\(rows.joined(separator: "\n"))"
    }.joined(separator: "\n\n")
  }

  private var origin: String {
    let rows = made.map { file in
      let options = file.options.map { "`\(Self.line($0).replacing("|", with: "\\|"))`" }.joined(separator: " ")
      return "| \(file.name) | \(file.program) | `\(file.digest.prefix(12))` | \(options) |"
    }
    return "## How it was made\n\n| file | program | content | options |\n| --- | --- | --- | --- |\n"
      + rows.joined(separator: "\n")
      + "\n\nThe same inputs, options, seed and number of threads give the same bytes on one kind of processor. "
      + "`results.json` beside this page has all figures and digests."
  }

  private var licence: String {
    "## Licence\n\nLineup is under Apache-2.0. What networks learned from has terms of its own, and so have networks "
      + "that others published: ask those before you pass the networks on."
  }

  /// The figures and digests for programs, results.json.
  package func results() throws -> String {
    struct Results: Encodable {
      let note = RunCard.mark, version = 1, title: String, dataset: String, unit = "percent; ranks count from 1"
      let tieRule: String, trainedOn: [String]?, figures: [String: [String: Double]]
      let madeFrom: [String: String]?, files: [Made]
      enum CodingKeys: String, CodingKey {
        case note, version, title, dataset, unit, figures, files
        case tieRule = "tie_rule", trainedOn = "trained_on", madeFrom = "made_from"
      }
    }
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
    let results = Results(
      title: title, dataset: dataset, tieRule: metrics.tieRule, trainedOn: metrics.trainedOn,
      figures: metrics.pools.mapValues(\.figures), madeFrom: metrics.madeFrom, files: made)
    return String(decoding: try encoder.encode(results), as: UTF8.self) + "\n"
  }

  /// A text in YAML's double quotes, which are JSON's.
  private static func quoted(_ text: String) -> String {
    let encoder = JSONEncoder()
    encoder.outputFormatting = .withoutEscapingSlashes
    return (try? encoder.encode(text)).map { String(decoding: $0, as: UTF8.self) } ?? "\"\""
  }

  private static func line(_ text: String) -> String { String(text.map { $0.isNewline ? " " : $0 }) }
}
