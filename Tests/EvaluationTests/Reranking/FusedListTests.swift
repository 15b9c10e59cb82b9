import Testing

@testable import Evaluation

struct FusedListTests {
  private let similarities: [Float] = [1, 4, 2, 4]

  private let scores: [Float] = [9, 0, 1, 0]

  @Test func listsAreRankedByWhatThereIs() {
    let fusion = ListFusion(weight: 0.25, deviation1: 0.5, deviation2: 4)
    let first = FusedList(similarities, nil, by: fusion)
    #expect(first.values == [1, 4, 2, 4] && first.order == [1, 3, 2, 0])
    let both = FusedList(similarities, scores, by: fusion)
    #expect(both.values == [1.5 + 0.5625, 6, 3 + 0.0625, 6] && both.order == [1, 3, 2, 0])
    #expect(FusedList(similarities, scores, by: .stage2Alone).order == [0, 2, 1, 3])
    let second = FusedList(nil, scores, by: fusion)
    #expect(second.order == [0, 2, 1, 3] && second.values[0] == 9)
    #expect(FusedList(nil, nil, by: fusion).order.isEmpty)
  }

  /// The first is held against the second, and the others against the first.
  @Test func leadsAreAheadOfTheBestOther() {
    #expect(FusedList(similarities, nil, by: .stage2Alone).leads == [-3, 0, -2, 0])
    #expect(FusedList(similarities, scores, by: .stage2Alone).leads == [8, -9, -8, -9])
    #expect(FusedList([3], nil, by: .stage2Alone).leads == [0] && FusedList([], nil, by: .stage2Alone).leads == [])
  }
}
