import Testing

@testable import Results

@Test func measuresHaveAFigureOfTheirOwnAfterEachStage() {
  for measures in [Measure.ofClasses, Measure.ofCaptions] {
    let figures = measures.flatMap(\.figures.values)
    #expect(Set(figures).count == figures.count && Set(measures.map(\.name)).count == measures.count)
    #expect(measures.allSatisfy { $0.figures[.stage1] != nil })
  }
  #expect(Measure.ofCaptions.map(\.name).last == "rsum" && Measure.ofCaptions.count == 7)
}
