import Artifacts
import TestSupport
import Testing
import TinyPack

@testable import Retrieval

struct MethodFiguresTests {
  @Test func withoutAFileStage2IsAlone() throws {
    let figures = try MethodFigures(among: ["a.h5"])
    #expect(figures.weight == 1 && figures.judgedViews == 1)
    try figures.check(areOf: [])
  }

  @Test func theyAreOfTheirFiles() throws {
    try withTemporaryFolder { folder in
      let method = try TinyMethod(folder), path = try method.writeMetrics(weight: 0.25)
      let figures = try MethodFigures(among: method.paths("examples") + [path])
      #expect(figures.weight == 0.25)
      let examples = try Examples(readingFrom: method.path("examples"))
      try figures.check(areOf: [examples.artifact])
      // Another pack is none of them.
      let foreign = try TinyPack(folder).networks().artifact
      #expect(
        errorText { try figures.check(areOf: [foreign]) }
          == "\(path): was not counted with \(foreign.path): give the files and the metrics.json of one method")
    }
  }

  @Test func oneFileIsEnough() {
    #expect(errorText { _ = try MethodFigures(among: ["a.json", "b.json"]) }.hasPrefix("b.json: is the second .json"))
    #expect(errorText { _ = try MethodFigures(among: ["absent.json"]) }.contains("is not a metrics.json"))
  }
}
