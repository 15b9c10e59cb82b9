import TestSupport
import Testing

@testable import Tensor

struct AdditiveAttentionTests {
  /// Eq. 6 and 7 of Li et al. 2017 as they are printed (the softmax of Eq. 7 as the text says).
  func oracle(_ cells: Tensor, _ words: Tensor, _ weights: Tensor, _ layout: PairLayout) -> Tensor {
    let width = weights.count
    var result: [Float] = []
    for pair in 0..<layout.pairs {
      for row in layout.rows(of: pair) {
        let scores = (0..<layout.cells).map { k in
          (0..<width).reduce(0.0) { sum, d in
            let x = Double(cells.elements[(layout.photos[pair] * layout.cells + k) * width + d] + words.elements[layout.words[row] * width + d])
            return sum + Double(weights.elements[d]) * (1 - 2 / (1 + exponential(2 * x)))
          }
        }
        let total = scores.reduce(0) { $0 + exponential($1) }
        result += scores.map { Float(exponential($0) / total) }
      }
    }
    return Tensor(shape: [layout.rows, layout.cells], elements: result)
  }

  @Test(arguments: [1, 3, 8, 16, 17, 50])
  func equalsTheFormula(width: Int) {
    var generator = SplitMix64(seed: 5)
    let layout = PairLayout(cells: 5, photos: [0, 1, 1], words: [[0], [1, 2, 3], [3, 0]])
    let cells = Tensor(normal: 1, shape: [10, width], using: &generator), words = Tensor(normal: 1, shape: [4, width], using: &generator)
    let weights = Tensor(normal: 1, shape: [width], using: &generator)
    expectClose(
      AdditiveAttention(cells: cells, words: words, weights: weights, layout: layout).value, oracle(cells, words, weights, layout), within: 3e-6)
  }

  @Test func saturatedArgumentsStayFinite() {
    let layout = PairLayout(cells: 2, photos: [0], words: [[0]])
    let attention = AdditiveAttention(
      cells: Tensor(shape: [2, 1], elements: [500, -500]), words: Tensor(shape: [1, 1], elements: [0]),
      weights: Tensor(shape: [1], elements: [1]), layout: layout)
    let ratio = exponential(2.0)  // tanh is 1 and −1
    expectClose(attention.value, Tensor(shape: [1, 2], elements: [Float(ratio / (1 + ratio)), Float(1 / (1 + ratio))]))
  }

  @Test func nothingToAttend() {
    let layout = PairLayout(cells: 2, photos: [], words: [])
    let attention = AdditiveAttention(
      cells: Tensor(shape: [0, 4]), words: Tensor(shape: [0, 4]), weights: Tensor(shape: [4]), layout: layout)
    #expect(attention.value.shape == [0, 2])
    #expect(attention.gradients(Tensor(shape: [0, 2])).weights == Tensor(shape: [4]))
  }
}
