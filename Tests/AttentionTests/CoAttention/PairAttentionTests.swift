import Attention
import Autodiff
import Tensor
import TestSupport
import Testing

struct PairAttentionTests {
  let layout = PairLayout(cells: 3, photos: [0, 0, 1], words: [[0, 1], [2, 3, 4], [1]])

  func values(_ width: Int, _ size: Int) -> (cells: Tensor, words: Tensor, weights: Tensor, values: Tensor) {
    var generator = SplitMix64(seed: UInt64(width))
    return (
      Tensor(normal: 0.8, shape: [6, width], using: &generator),
      Tensor(normal: 0.8, shape: [5, width], using: &generator),
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

  @Test(arguments: [1, 5, 8, 17]) func attendGradients(size: Int) {
    let v = values(4, size)
    var generator = SplitMix64(seed: 1)
    let attention = Tensor(normal: 1, shape: [6, 3], using: &generator)
    checkGradients(of: [attention, v.values]) { weightedSum(attend($0[0], $0[1], layout)) }
  }

  @Test(arguments: [(1, 1), (9, 4), (8, 17), (17, 1)]) func latentAttentionGradients(width: Int, size: Int) {
    var generator = SplitMix64(seed: 3)
    func random(_ shape: [Int]) -> Tensor { Tensor(normal: 1, shape: shape, using: &generator) }
    // No sum of a key and a query lies within a step of the kink at 0: they are odd multiples of 0.05.
    func odd(_ rows: Int, _ offset: Int) -> Tensor {
      Tensor(
        shape: [rows, width], elements: random([rows, width]).elements.map { Float(2 * Int($0 * 10) + offset) / 20 })
    }
    checkGradients(of: [odd(6, 1), odd(3, 0), random([width]), random([6, size])]) {
      weightedSum(latentAttention(keys: $0[0], queries: $0[1], weights: $0[2], values: $0[3], layout))
    }
  }

  @Test func noPairs() {
    let none = PairLayout(cells: 3, photos: [], words: [])
    let cells = Variable.parameter(Tensor(repeating: 1, shape: [6, 2])),
      words = Variable.parameter(Tensor(repeating: 1, shape: [5, 2]))
    let weights = Variable.parameter(Tensor(repeating: 1, shape: [2]))
    let seen = attend(additiveAttention(cells: cells, words: words, weights: weights, none), cells, none)
    let all = gradients(
      of: weightedSum(latentAttention(keys: seen, queries: seen, weights: weights, values: seen, none)))
    #expect(
      all[cells] == Tensor(shape: [6, 2]) && all[words] == Tensor(shape: [5, 2]) && all[weights] == Tensor(shape: [2]))
  }
}
