import Foundation
import TestSupport
import Testing

@Suite struct TabulateTests {
  private func write(_ text: String, _ path: String) throws {
    let url = URL(fileURLWithPath: path)
    try FileManager.default.createDirectory(at: url.deletingLastPathComponent(), withIntermediateDirectories: true)
    try Data(text.utf8).write(to: url)
  }

  private func metrics(_ top1: Double) -> String {
    """
    {"trained_on": "train", "tie_rule": "pessimistic", "pools": {"test": {"photos": 2933, "classes": 50, \
    "image_to_text_top1": \(top1)}}}
    """
  }

  @Test func runsAreKnownByTheirFolders() throws {
    try withTemporaryFolder { folder in
      try write(metrics(40), "\(folder)/best/metrics.json")
      try write(metrics(44), "\(folder)/best-seed3/metrics.json")
      let files = ["best", "best-seed2", "best-seed3", "without-id"].map { "\(folder)/\($0)/metrics.json" }
      let page = "\(folder)/results/cub.md"
      try FileManager.default.createDirectory(atPath: "\(folder)/results", withIntermediateDirectories: true)
      let ending = try BuiltProgram("tabulate")(
        files + ["--dataset", "cub", "--command", "make table SEEDS=3", "--output", page])
      #expect(ending.status == 0 && ending.output.contains("best 2 of 3, without-id 0 of 1"), "\(ending.errors)")
      let text = String(decoding: try bytes(of: page), as: UTF8.self)
      #expect(
        text.contains("| `best` | stage 1 | 42.0 ± 2.8 | – | – | – |") && text.contains("Made by `make table SEEDS=3`"))
      #expect(
        text.contains("- `without-id`: not run\n- `best`: without seed 2\n")
          && text.contains("trained on train; pessimistic ties."))
      #expect(text.contains("](cub.svg)") && !text.contains(folder))
      #expect(try bytes(of: "\(folder)/results/cub.svg").starts(with: Data("<svg".utf8)))
    }
  }

  @Test func whatIsWrongIsNamed() throws {
    try withTemporaryFolder { folder in
      func errors(_ files: [String], _ more: [String] = []) throws -> String {
        let ending = try BuiltProgram("tabulate")(
          files.map { "\(folder)/\($0)/metrics.json" } + ["--dataset", "cub", "--output", "\(folder)/cub.md"] + more)
        #expect(ending.status != 0)
        return ending.errors
      }
      try write(metrics(40), "\(folder)/best/metrics.json")
      try write("[1]", "\(folder)/odd/metrics.json")
      #expect(try errors(["absent"]).contains("no run is there yet: run make table first"))
      #expect(try errors(["best", "odd"]).contains("odd/metrics.json: is not a metrics.json"))
      #expect(try errors(["best", "best"]).contains("best/metrics.json: is the second of best with seed 1: give one"))
      #expect(try errors(["best"], ["--pool", "val"]).contains("best/metrics.json: has no pool val, only test"))
      #expect(try errors(["best"], ["--output", "\(folder)/cub.txt"]).contains("give a name that ends with .md"))
      #expect(
        try errors(["best"], ["--output", "\(folder)/absent/cub.md"]).contains("absent/cub.svg: cannot be written"))
      #expect(try FileManager.default.contentsOfDirectory(atPath: folder).sorted() == ["best", "odd"])
    }
  }
}
