import Artifacts
import Foundation
import Results
import TestSupport
import Testing

@Suite struct TabulateTests {
  private static let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
    .deletingLastPathComponent().path

  private func write(_ text: String, _ path: String) throws {
    let url = URL(fileURLWithPath: path)
    try FileManager.default.createDirectory(at: url.deletingLastPathComponent(), withIntermediateDirectories: true)
    try Data(text.utf8).write(to: url)
  }

  private func text(_ path: String) throws -> String { String(decoding: try bytes(of: path), as: UTF8.self) }

  private func metrics(_ top1: Double, scores: String? = nil) throws -> String {
    var pool = Metrics.Pool()
    for (name, value) in [("photos", 2933), ("classes", 50), ("image_to_text_top1", top1)] { pool.set(name, value) }
    var metrics = Metrics(tieRule: .pessimistic, trainedOn: ["train"], pools: ["test": pool])
    metrics.madeFrom = scores.map { ["scores.h5": $0] }
    return try metrics.json()
  }

  @Test func runsAreKnownByTheirFoldersAndStayInTheCSV() throws {
    try withTemporaryFolder { folder in
      try write(try metrics(40), "\(folder)/best/metrics.json")
      try write(try metrics(44), "\(folder)/best-seed3/metrics.json")
      let (csv, page) = ("\(folder)/cub.csv", "\(folder)/cub.md")
      func tabulate(_ runs: [String]) throws -> Ending {
        try BuiltProgram("tabulate")(
          runs.map { "\(folder)/\($0)/metrics.json" } + ["--dataset", "cub", "--csv", csv, "--output", page])
      }
      let ending = try tabulate(["best", "best-seed3"])
      #expect(ending.status == 0 && ending.output.contains("2 runs of 1 methods"), "\(ending.errors)")
      #expect(try text(page).contains("| `best` | stage 1 | 2 | 42.0 ± 2.8 | – | – | – |"))
      #expect(try text(csv).contains("best,3,image_to_text_top1,44\nbest,3,photos,2933\n"))
      #expect(try !text(page).contains(folder))
      // The page of the CSV alone is the same; a run that is made again takes its own place only.
      let whole = [try text(csv), try text(page)]
      #expect(try tabulate([]).status == 0)
      #expect(try [text(csv), text(page)] == whole)
      try write(try metrics(46), "\(folder)/best-seed3/metrics.json")
      #expect(try tabulate(["best-seed3"]).status == 0)
      #expect(try text(page).contains("| `best` | stage 1 | 2 | 43.0 ± 4.2 |"))
    }
  }

  @Test func whatIsWrongIsNamed() throws {
    try withTemporaryFolder { folder in
      func errors(_ files: [String], _ more: [String] = []) throws -> String {
        let ending = try BuiltProgram("tabulate")(
          files.map { "\(folder)/\($0)/metrics.json" } + [
            "--dataset", "cub", "--csv", "\(folder)/cub.csv", "--output", "\(folder)/cub.md",
          ] + more)
        #expect(ending.status != 0)
        return ending.errors
      }
      try write(try metrics(40), "\(folder)/best/metrics.json")
      try write("{\"pools\": {}}", "\(folder)/old/metrics.json")
      #expect(try errors([]).contains("cub.csv: has no run yet: run make table first"))
      #expect(try errors(["best", "old"]).contains("old/metrics.json: has version 1 of metrics.json, not 4: run make"))
      #expect(try errors(["best", "best"]).contains("best/metrics.json: is the second of best with seed 1: give one"))
      #expect(try errors(["best"], ["--pool", "val"]).contains("best/metrics.json: has no pool val, only test"))
      let scores = "\(folder)/other/scores.h5"
      try write(try metrics(40, scores: "00"), "\(folder)/other/metrics.json")
      try ScoresWriter(
        path: scores, provenance: Provenance(program: "score", options: "", seed: 1, threads: 1), lineage: Lineage()
      ).finish { _ in try metrics(40, scores: "00") }
      #expect(
        try errors(["other"]).contains(
          "other/metrics.json: was not counted from \(scores): run make redo-score"))
      try FileManager.default.removeItem(atPath: "\(folder)/other")
      #expect(
        try errors(["best"], ["--published", "\(folder)/absent.csv"]).contains(
          "absent.csv: cannot be read: give a .csv"))
      #expect(try FileManager.default.contentsOfDirectory(atPath: folder).sorted() == ["best", "old"])
    }
  }

  /// The committed pages are what tabulate makes of the committed figures, and every data set's published figures are
  /// well formed.
  @Test func committedPagesAreThoseOfTheirFigures() throws {
    let results = "\(Self.root)/docs/results", pipelines = "\(Self.root)/pipelines", files = FileManager.default
    func names(_ folder: String) throws -> [String] { try files.contentsOfDirectory(atPath: folder).sorted() }
    let pages = try names(results).filter { $0.hasSuffix(".csv") }.map { String($0.dropLast(4)) }
    let published = try names(pipelines).filter { files.fileExists(atPath: "\(pipelines)/\($0)/published.csv") }
    let datasets = try names(pipelines).filter { files.fileExists(atPath: "\(pipelines)/\($0)/dataset.mk") }
    #expect(pages.count >= 2 && published.count >= 6)
    try withTemporaryFolder { folder in
      for (page, csv) in pages.map({ ($0, $0) }) + published.filter({ !pages.contains($0) }).map({ ($0, "cub") }) {
        // A page of another backbone than the data set's own has it behind the data set's name.
        let own = datasets.filter { page == $0 || page.hasPrefix("\($0)-") }
        let dataset = try #require(own.max { $0.count < $1.count })
        let others = "\(pipelines)/\(dataset)/published.csv"
        let ending = try BuiltProgram("tabulate")(
          ["--dataset", dataset, "--csv", "\(results)/\(csv).csv", "--methods", "\(pipelines)/methods/methods.csv"]
            + (published.contains(dataset) ? ["--published", others] : []) + ["--output", "\(folder)/page.md"])
        #expect(ending.status == 0, "\(dataset): \(ending.errors)")
        guard pages.contains(page) else { continue }
        #expect(try text("\(folder)/page.md") == text("\(results)/\(page).md"), "make tabulate: \(page)")
      }
    }
  }
}
