import Evaluation
import Files
import Foundation
import TestSupport
import Testing

@testable import Results

/// Metrics with every field.
private func whole() -> Metrics {
  var pool = Metrics.Pool()
  pool.set("identity-top@1.top1", rounding: 66.66667, interval: 0.00004...100)
  pool.set("photos", count: 2958)
  pool.set("image_to_text_top1", share: 0.123456789)
  pool.set("not_a_number", .nan)
  var metrics = Metrics(
    tieRule: .pessimistic, trainedOn: ["train"],
    fusion: .init(weights: ["re-ranking": 0.15], chosenOn: "val", rule: "weights"), pools: ["te/st": pool])
  (metrics.judgedViews, metrics.firstPhotos, metrics.judgedSentences) = (2, 100, 32)
  metrics.madeFrom = ["examples.h5": "00ff", "scores.h5": "11ee"]
  metrics.matrix = .init(rows: 3, columns: 2, kind: "float32", queriesAre: "rows")
  metrics.probability = MatchProbability(intercept: -1.5, stage1: 2.25, stage2: 0.5, lead: 1.5, photos: 7, least: 0.25)
  metrics.search = ListFusion(weight: 0.15, deviation1: 0.125, deviation2: 3)
  metrics.bootstrap = .init(resamples: 1000, seed: .max, drawn: ["identity-top@1": "queries"])
  return metrics
}

private func written(_ text: String, _ body: (String) throws -> Void) throws {
  try withTemporaryFolder { folder in
    try Data(text.utf8).write(to: URL(fileURLWithPath: "\(folder)/metrics.json"))
    try body("\(folder)/metrics.json")
  }
}

@Test func metricsAreReadAsTheyWereWritten() throws {
  let text = try whole().json()
  #expect(try whole().json() == text && text.hasSuffix("}\n"))
  #expect(
    text.contains(
      """
          "te/st" : {
            "figures" : {
              "identity-top@1.top1" : 66.6667,
              "image_to_text_top1" : 12.3457,
              "photos" : 2958
            },
            "intervals" : {
              "identity-top@1.top1" : {
                "high" : 100,
                "low" : 0
              }
            }
          }
      """), "\(text)")
  try written(text) { path in
    let read = try Metrics(readingFrom: path)
    #expect(read == whole())
  }
}

@Test func otherFilesAreRefusedWithWhatToDo() throws {
  for (text, words) in [
    ("[1]", "metrics.json: is not a metrics.json: give the one beside a scores.h5, or run make redo-score"),
    ("{\"version\": 4}", "metrics.json: is not a metrics.json"),
    (
      "{\"fusion_weights\": \"0.5\", \"pools\": {\"test\": {\"photos\": 3}}}",
      "metrics.json: has version 1 of metrics.json, not 4: run make redo-score"
    ),
    ("{\"version\": 5, \"pools\": {}}", "metrics.json: has version 5 of metrics.json, not 4: "),
    ("{\"version\": 4, \"pools\": {}}", "metrics.json: is damaged ("),
  ] {
    try written(text) { path in
      let error = errorText { _ = try Metrics(readingFrom: path) }
      #expect(error.contains(words), "\(error)")
    }
  }
  #expect(errorText { _ = try Metrics(readingFrom: "/absent/metrics.json") }.hasPrefix("/absent/metrics.json: is not"))
}

/// Every byte of the file counts.
@Test func aChangedFileIsRefused() throws {
  let text = try whole().json()
  for (old, new) in [
    ("66.6667", "66.6668"), ("pessimistic", "optimistic"), ("00ff", "00fe"), ("  \"version\"", "   \"version\""),
  ] {
    #expect(text.contains(old))
    try written(text.replacing(old, with: new)) { path in
      #expect(
        errorText { _ = try Metrics(readingFrom: path) }
          == "\(path): is damaged, or was edited: run evaluate again, or run make redo-score")
    }
  }
}

@Test func theSealIsOfTheFileWithZerosInItsPlace() throws {
  let text = try whole().json(), seal = try #require(text.firstMatch(of: /"sha256" : "([0-9a-f]{64})"/)?.1)
  let zeros = String(repeating: "0", count: 64)
  #expect(ContentDigest.of(text.replacing(seal, with: zeros)) == seal)
}

/// docs/evaluation.md says of metrics.json what the type does.
@Suite struct MetricsDocumentationTests {
  /// The first two cells of the tables' rows in the page's section.
  private func rows(_ head: String) throws -> [(name: String, kind: String)] {
    let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .deletingLastPathComponent()
    let page = try String(contentsOf: root.appendingPathComponent("docs/evaluation.md"), encoding: .utf8)
    let section = try #require(
      page.components(separatedBy: "\n## metrics.json\n").last?.components(separatedBy: "\n## ").first)
    let table = try #require(section.components(separatedBy: "\n\n").first { $0.hasPrefix(head) })
    return table.split(separator: "\n").dropFirst(2).map { line in
      let cells = line.split(separator: "|").map { $0.trimmingCharacters(in: .whitespaces) }
      return (cells[0].replacing("`", with: ""), cells[1])
    }
  }

  /// The kinds of fields by their paths; objects whose keys are free are one field.
  private func fields(_ value: Any, _ path: String) -> [String: String] {
    switch (value, path) {
    case (let pools as [String: Any], "pools"):
      return pools.values.map { fields($0, "pools.{pool}") }.reduce([:]) { $0.merging($1) { $1 } }
    case (_, "pools.{pool}.intervals"): return [path: "intervals by name"]
    case (_, "pools.{pool}.figures"), (_, "fusion.weights"): return [path: "numbers by name"]
    case (_, "probability"), (_, "search"): return ["\(path).{number}": "number"]
    case (_, "made_from"): return [path: "texts by name"]
    case (_, "bootstrap.drawn"): return [path: "texts by name"]
    case (let object as [String: Any], _):
      return object.map { fields($1, path.isEmpty ? $0 : "\(path).\($0)") }.reduce([:]) { $0.merging($1) { $1 } }
    case (is [Any], _): return [path: "list"]
    case (is String, _): return [path: "text"]
    default: return [path: "integer"]
    }
  }

  @Test func everyFieldIsDocumentedAsItIs() throws {
    let json = try JSONSerialization.jsonObject(with: Data(try whole().json().utf8))
    let documented = try rows("| field |")
    #expect(
      Dictionary(uniqueKeysWithValues: documented.map { ($0.name, $0.kind) }) == fields(json, ""))
    #expect(Metrics.currentVersion == 4)
  }

  @Test func everyFigureHasADocumentedName() throws {
    var pool = Metrics.Pool()
    pool.set("reed-class-top1.top1", share: 1)  // evaluate's
    pool.set(Refusal(there: [1], gone: [0]), bySimilarityBelow: 0.5)
    let figures = [poolReport(judging: 3).metrics, try captionReport().metrics, pool].flatMap(\.figures.keys)
    let patterns = try rows("| figure |").map { row in
      (row.name, try Regex(row.name.replacing(".", with: "\\.").replacing(/\{\w+\}/, with: "[^.]+")))
    }
    for figure in figures {
      #expect(try patterns.contains { try $0.1.wholeMatch(in: figure) != nil }, "\(figure)")
    }
    for (name, pattern) in patterns where !name.hasSuffix("_using_all_queries.{ranking}.{figure}") {
      #expect(try figures.contains { try pattern.wholeMatch(in: $0) != nil }, "\(name)")
    }
  }
}

@Test func filesOfOthersAreToldApart() throws {
  func begins(_ text: String) -> Bool { Metrics.begins(text.utf8) }
  #expect(try begins(whole().json()) && begins(Metrics(tieRule: .expected, pools: [:]).json()))
  for text in ["", "{", "{}", "my notes\n", "{\n  \"name\" : 3\n}", "{\"pools\": {}}", "{\n  \"pools\": 1\n}\n"] {
    #expect(!begins(text), "\(text)")
  }
}
