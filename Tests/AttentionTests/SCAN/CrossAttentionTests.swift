import Attention
import Autodiff
import Tensor
import TestSupport
import Testing

struct CrossAttentionTests {
  let photos = Segments(repeating: 4, count: 2), sentences = Segments(lengths: [3, 1, 2])

  func values() -> [Tensor] {
    var generator = SplitMix64(seed: 6)
    return [[2, 4, 5], [6, 5]].map { Tensor(normal: 1, shape: $0, using: &generator).l2NormalizedRows().rows }
  }

  @Test(arguments: StackedCrossAttention.Direction.allCases, StackedCrossAttention.Aggregation.allCases)
  func gradientCheck(direction: StackedCrossAttention.Direction, aggregation: StackedCrossAttention.Aggregation) {
    checkGradients(of: values(), step: 1e-3) {
      weightedSum(
        stackedCrossAttention(
          regions: Fragments($0[0], photos), words: Fragments($0[1], sentences),
          .init(direction: direction, normalization: .l2, aggregation: aggregation, smoothing: 4)))
    }
  }

  @Test func withoutATapeItIsTheSame() {
    func similarities(_ variables: [Variable]) -> Tensor {
      stackedCrossAttention(
        regions: Fragments(variables[0], photos), words: Fragments(variables[1], sentences),
        .init(direction: .textToImage)
      ).value
    }
    #expect(similarities(values().map { .constant($0) }) == similarities(values().map { .parameter($0) }))
  }
}
