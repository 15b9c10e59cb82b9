import ArgumentParser
import Artifacts
import Datasets
import Files
import Foundation
import Results
import Stage

/// The page of results of a data set.
@main struct Tabulate: StageProgram {
  static let configuration = CommandConfiguration(
    commandName: "tabulate",
    abstract: "Puts the figures of methods and seeds, and the published ones, on a page in Markdown.",
    discussion: """
      The page is written from --csv, which has one row a run and figure. Each metrics.json given first takes the \
      place of its run's rows there, or adds them. A run is known by its folder: <method>/metrics.json, or \
      <method>-seed<number>/metrics.json.

      Example: tabulate best/metrics.json --dataset cub --csv c.csv --output cub.md

      See also: score, fuse
      """)

  @Argument(help: ArgumentHelp("What score or fuse wrote beside each run's scores.", valueName: "file"))
  var metrics: [String] = []
  @Option(help: ArgumentHelp("The data set, as pipelines/ calls it.", valueName: "name")) var dataset: String
  @Option(help: ArgumentHelp("The figures of all runs; written where metrics.json files are given.", valueName: "file"))
  var csv: String
  @Option(
    help: ArgumentHelp(
      "What others published: a .csv with columns system, method, stage, photos, classes, source, difference and "
        + "measures.", valueName: "file"))
  var published: String?
  @Option(
    help: ArgumentHelp("The methods in the order of the page: a .csv with columns name and title.", valueName: "file"))
  var methods: String?
  @Option(help: ArgumentHelp("The pool whose figures are shown.", valueName: "name")) var pool = "test"
  @OptionGroup var stage: StageOptions
  static let makesText = true
  static func mayReplace(_ start: [UInt8]) -> Bool { ResultsPage.begins(start) }

  func run(_ context: StageContext) throws -> Summary {
    let exists = FileManager.default.fileExists(atPath: csv)
    var figures = exists ? try RunFigures(lines(csv), source: csv) : RunFigures()
    var seen: Set<String> = []
    for path in metrics {
      let (method, seed) = run(ofFolder: URL(fileURLWithPath: path).deletingLastPathComponent().lastPathComponent)
      guard seen.insert("\(method) \(seed)").inserted else {
        throw ResultsError("\(path): is the second of \(method) with seed \(seed): give one")
      }
      let metrics = try Metrics(readingFrom: path)
      try check(metrics, path)
      figures.replace(try .init(method: method, seed: seed, metrics, pool: pool, path: path))
    }
    guard !figures.runs.isEmpty else { throw ResultsError("\(csv): has no run yet: run make table first") }
    let page = ResultsPage(
      dataset: dataset, figures, published: try published.map { try PublishedFigures(lines($0), source: $0) },
      methods: try methods.map { try Sheet(lines($0), source: $0, wanting: ["name", "title"]) })
    let table = metrics.isEmpty ? [] : [try PartialFile(csv, figures.csv)]
    try context.write(page.markdown(csv: URL(fileURLWithPath: csv).lastPathComponent), with: table)
    return Summary("\(figures.runs.count) runs of \(Set(figures.runs.map(\.method)).count) methods")
  }

  /// - Throws: `ResultsError` where the scores.h5 beside a metrics.json is another than the one it was counted from.
  private func check(_ metrics: Metrics, _ path: String) throws {
    guard let known = metrics.madeFrom?["scores.h5"], let scores = ScoresWriter.scoresPath(besides: path),
      FileManager.default.fileExists(atPath: scores)
    else { return }
    // The header says what content the figures must be of: the scores themselves are not read.
    guard let header = try? ArtifactHeader.read(scores), header.content == known else {
      throw ResultsError("\(path): was not counted from \(scores): \(redo("score"))")
    }
  }

  private func lines(_ path: String) throws -> [Sheet.Line] {
    guard FileManager.default.fileExists(atPath: path) else {
      throw ResultsError("\(path): cannot be read: give a .csv file that is there")
    }
    return try CSV(readingFrom: path).rows.map { ($0.line, $0.fields) }
  }

  /// `best-seed2` is the second seed of best; a folder without a number has the first.
  private func run(ofFolder name: String) -> (method: String, seed: Int) {
    guard let range = name.range(of: "-seed", options: .backwards), let seed = Int(name[range.upperBound...]) else {
      return (name, 1)
    }
    return (String(name[..<range.lowerBound]), seed)
  }
}
