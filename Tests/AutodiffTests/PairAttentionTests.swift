import Autodiff
import Tensor
import TestSupport
import Testing

struct PairAttentionTests {
  let layout = PairLayout(cells: 3, photos: [0, 0, 1], words: [[0, 1], [2, 3, 4], [1]])

  func values(_ width: Int, _ size: Int) -> (cells: Tensor, words: Tensor, weights: Tensor, values: Tensor) {
    var generator = SplitMix64(seed: UInt64(width))
    return (
      Tensor(normal: 0.8, shape: [6, width], using: &generator), Tensor(normal: 0.8, shape: [5, width], using: &generator),
      Tensor(normal: 1, shape: [width], using: &generator), Tensor(normal: 1, shape: [6, size], using: &generator)
    )
  }

  @Test(arguments: [1, 7, 16, 37])
  func additiveAttentionGradients(width: Int) {
    let v = values(width, 2)
    checkGradients(of: [v.cells, v.words, v.weights]) {
      weightedSum(additiveAttention(cells: $0[0], words: $0[1], weights: $0[2], layout))
    }
  }

  @Test func attendGradients() {
    let v = values(4, 5)
    var generator = SplitMix64(seed: 1)
    let attention = Tensor(normal: 1, shape: [6, 3], using: &generator)
    checkGradients(of: [attention, v.values]) { weightedSum(attend($0[0], $0[1], layout)) }
  }

  @Test func latentAttentionGradients() {
    var generator = SplitMix64(seed: 3)
    let keys = Tensor(normal: 1, shape: [6, 9], using: &generator), queries = Tensor(normal: 1, shape: [3, 9], using: &generator)
    let weights = Tensor(normal: 1, shape: [9], using: &generator), values = Tensor(normal: 1, shape: [6, 4], using: &generator)
    checkGradients(of: [keys, queries, weights, values], step: 3e-3) {
      weightedSum(latentAttention(keys: $0[0], queries: $0[1], weights: $0[2], values: $0[3], layout))
    }
  }
}
