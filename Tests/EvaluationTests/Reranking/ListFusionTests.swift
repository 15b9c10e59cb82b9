import Testing

@testable import Evaluation

struct ListFusionTests {
  @Test func bothAreOnOneScale() {
    let fusion = ListFusion(weight: 0.25, deviation1: 0.5, deviation2: 2)
    #expect(fusion(1, 4) == 0.75 * 2 + 0.25 * 2 && ListFusion.stage2Alone(7, 3) == 3)
  }

  /// Of the mean of its own list.
  @Test func deviationsAreWithinLists() {
    #expect(ListFusion.deviation(of: [[1, 3], [101, 103]]) == 1)
    #expect(ListFusion.deviation(of: [[0, 4], [5, 5]]) == 2.0.squareRoot())
    #expect(ListFusion.deviation(of: [[3], [4], []]) == 1 && ListFusion.deviation(of: []) == 1)
  }

  @Test func someNumbersRankNothing() {
    #expect(ListFusion(weight: 0).isSound && ListFusion.stage2Alone.isSound)
    for odd in [
      ListFusion(weight: 1.5), ListFusion(weight: .nan), ListFusion(weight: 0.5, deviation1: 0),
      ListFusion(weight: 0.5, deviation2: -.infinity),
    ] { #expect(!odd.isSound) }
  }
}
