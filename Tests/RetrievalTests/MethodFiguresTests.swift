import Artifacts
import Evaluation
import Results
import TestSupport
import Testing
import TinyPack

@testable import Retrieval

struct MethodFiguresTests {
  @Test func withoutAFileStage2IsAlone() throws {
    let figures = try MethodFigures(among: ["a.h5"])
    #expect(figures.fusion == .stage2Alone && figures.judgedViews == 1)
    try figures.check(areOf: [])
  }

  @Test func theyAreOfTheirFiles() throws {
    try withTemporaryFolder { folder in
      let method = try TinyMethod(folder), path = try method.writeMetrics(weight: 0.25)
      let figures = try MethodFigures(among: method.paths("examples") + [path])
      #expect(figures.fusion == ListFusion(weight: 0.25, deviation1: 0.5, deviation2: 2))
      let examples = try Examples(readingFrom: method.path("examples"))
      try figures.check(areOf: [examples.artifact])
      // Another pack is none of them.
      let foreign = try TinyPack(folder).networks().artifact
      #expect(
        errorText { try figures.check(areOf: [foreign]) }
          == "\(path): was not counted with \(foreign.path): give the files and the metrics.json of one method")
    }
  }

  /// Older figures do not say on which scale both stages are added up.
  @Test func bothStagesAreOnOneScale() {
    var metrics = Metrics(
      tieRule: .pessimistic, fusion: .init(weights: ["re-ranking": 0.5], chosenOn: "val"), pools: [:])
    #expect(
      errorText { _ = try MethodFigures(metrics, "m.json") }.contains("m.json: does not say how a search adds up"))
    metrics.search = ListFusion(weight: 0.5, deviation1: 0)
    #expect(!errorText { _ = try MethodFigures(metrics, "m.json") }.isEmpty)
  }

  @Test func oneFileIsEnough() {
    #expect(errorText { _ = try MethodFigures(among: ["a.json", "b.json"]) }.hasPrefix("b.json: is the second .json"))
    #expect(errorText { _ = try MethodFigures(among: ["absent.json"]) }.contains("is not a metrics.json"))
  }
}
