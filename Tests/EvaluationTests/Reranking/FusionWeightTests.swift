import Testing

@testable import Evaluation

@Test func theSmallestOfTheBestWeightsIsChosen() {
  #expect(FusionWeight.grid.count == 21 && FusionWeight.grid[1] == 0.05 && FusionWeight.grid[20] == 1)
  #expect(FusionWeight.best { [$0 < 0.3 ? 0.4 : $0 <= 0.6 ? 0.7 : 0.5] } == 0.3)
  #expect(FusionWeight.best { _ in [0] } == 0)
}

@Test func equalFiguresAreDecidedByTheNext() {
  #expect(FusionWeight.best { [0.9, -abs($0 - 0.4)] } == 0.4)
  #expect(FusionWeight.best { [$0 == 1 ? 0.91 : 0.9, -abs($0 - 0.4)] } == 1)
}

@Test func weightsAreReadAsTheyAreWritten() {
  let weights = FusionWeights(reranking: 0.2) { $0 == .screening ? 0.35 : 0.4 }
  #expect(weights.description == "confidence=0.4,screening=0.35,screened-pairs=0.4,first-photos=0.4,re-ranking=0.2")
  #expect(FusionWeights(weights.description) == weights)
  #expect(weights[.screening] == 0.35 && weights.reranking == 0.2)
  #expect(FusionWeights("re-ranking=0,first-photos=1,confidence=0.5,screening=0,screened-pairs=0")?[.firstPhotos] == 1)
}

@Test(arguments: [
  "", "0.5", "confidence=0.4", "confidence=0.4,screening=0.35,screened-pairs=0.4,first-photos=0.4,re-ranking=1.2",
  "confidence=x,screening=0,screened-pairs=0,first-photos=0,re-ranking=0",
  "confidence=0,screening=0,screened-pairs=0,first-photos=0,re-ranking=0,re-ranking=0",
  "confidence=0,screening=0,screened-pairs=0,first-photos=0,re-ranking=0,more=0",
])
func incompleteWeightsAreRefused(text: String) {
  #expect(FusionWeights(text) == nil)
}

/// Deviations of 1, 3 are 1, of 10, 30 are 10, and of equals 1.
@Test func bothAreBroughtToDeviationOne() {
  #expect(FusionWeight.fused([1, 3], with: [30, 10], weight: 0.25) == [0.75 * 1 + 0.25 * 3, 0.75 * 3 + 0.25 * 1])
  #expect(
    FusionWeight.fused([1, 3], with: [5, 5], weight: 1) == [5, 5]
      && FusionWeight.fused([1, 3], with: [5, 9], weight: 0) == [1, 3])
  #expect(FusionWeight.fused([], with: [], weight: 0.5).isEmpty)
}
