@testable import Results
import Testing
@testable import Evaluation

/// Runs whose figures are given by path, a value a seed from 1 on.
func method(_ name: String, _ figures: [(String, [Double])], missing: [Int] = []) -> MethodRuns {
  let count = figures.first?.1.count ?? 0
  return MethodRuns(
    name: name,
    runs: (0..<count).map { run in .init(seed: run + 1, figures: figures.map { (name: $0.0, value: $0.1[run]) }) },
    missing: missing)
}

@Test func aMeasureIsReadAfterAStage() {
  let runs = method(
    "best", [("image_to_text_top1", [50, 52]), ("text_to_image_by_class.votes_alone.ap50", [40, 41])])
  #expect(
    runs.spread(.classTop1, .stage1) == Spread([50, 52]) && runs.spread(.classPrecision, .stage2) == Spread([40, 41]))
  #expect(runs.spread(.classTop1, .stage2) == nil)  // stage 2 does not say it
  #expect(runs.spread(.classPrecision, .fused) == nil)  // no run has it
  #expect(method("none", []).spread(.classTop1, .stage1) == nil)
}

@Test func aFigureThatARunLacksHasNoSpread() {
  let runs = MethodRuns(
    name: "best", runs: [.init(seed: 1, figures: [("image_to_text_top1", 50)]), .init(seed: 2, figures: [])])
  #expect(runs.spread(.classTop1, .stage1) == nil)
}

@Test func differencesAreThoseOfTheSameSeeds() {
  let a = MethodRuns(
    name: "a", runs: [3, 1, 2].map { .init(seed: $0, figures: [("image_to_text_top1", Double(10 * $0))]) })
  let b = MethodRuns(name: "b", runs: [2, 3, 7].map { .init(seed: $0, figures: [("image_to_text_top1", Double($0))]) })
  #expect(a.difference(.classTop1, .stage1, over: b, .stage1) == Spread([18, 27]))
  #expect(b.difference(.classTop1, .stage1, over: method("none", []), .stage1) == nil)
}

@Test func stagesHavePathsOfTheirOwn() {
  for measure in [Measure.classTop1, .classPrecision, .top1, .top10] {
    let paths = ResultStage.allCases.compactMap { measure.path($0) }
    #expect(Set(paths).count == paths.count && measure.path(.stage1) != nil)
  }
}
