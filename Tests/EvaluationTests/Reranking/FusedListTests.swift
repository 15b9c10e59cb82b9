import Testing

@testable import Evaluation

struct FusedListTests {
  private let similarities: [Float] = [1, 4, 2, 4]

  @Test func listsAreRankedByWhatThereIs() {
    let first = FusedList(similarities, nil, weight: 0.3)
    #expect(first.values == FusionWeight.fused(similarities, with: similarities, weight: 0))
    #expect(first.order == [1, 3, 2, 0])
    let scores: [Float] = [9, 0, 1, 0], both = FusedList(similarities, scores, weight: 0.3)
    #expect(both.values == FusionWeight.fused(similarities, with: scores, weight: 0.3))
    #expect(FusedList(similarities, scores, weight: 1).order == [0, 2, 1, 3])
    #expect(
      FusedList(nil, scores, weight: 0).order == [0, 2, 1, 3] && FusedList(nil, scores, weight: 0).values[0] == 9)
    #expect(FusedList(nil, nil, weight: 0).order.isEmpty)
  }

  /// The first is held against the second, and the others against the first.
  @Test func leadsAreAheadOfTheBestOther() {
    let list = FusedList(similarities, nil, weight: 0.3), leads = list.leads
    #expect(leads[1] == 0 && leads[3] == 0)
    #expect(leads[0] == list.values[0] - list.values[1] && leads[2] == list.values[2] - list.values[1])
    let second = FusedList(similarities, [9, 0, 0, 0], weight: 1).leads
    #expect(second[0] > 0 && second[1] == -second[0])
    #expect(FusedList([3], nil, weight: 0).leads == [0] && FusedList([], nil, weight: 0).leads == [])
  }
}
