import Autodiff
import Tensor
import TestSupport
import Testing

@testable import Attention

struct AdditiveAttentionTests {
  /// Eq. 6 and 7 of Li et al. 2017 as they are printed (the softmax of Eq. 7 as the text says).
  func oracle(_ cells: Tensor, _ words: Tensor, _ weights: Tensor, _ layout: PairLayout) -> Tensor {
    let width = weights.count
    var result: [Float] = []
    for pair in 0..<layout.pairs {
      for row in layout.rows(of: pair) {
        let scores = (0..<layout.cells).map { k in
          (0..<width).reduce(0.0) { sum, d in
            let x = Double(
              cells.elements[(layout.photos[pair] * layout.cells + k) * width + d]
                + words.elements[layout.words[row] * width + d])
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
    let cells = Tensor(normal: 1, shape: [10, width], using: &generator),
      words = Tensor(normal: 1, shape: [4, width], using: &generator)
    let weights = Tensor(normal: 1, shape: [width], using: &generator)
    let attention = additiveAttention(
      cells: .constant(cells), words: .constant(words), weights: .constant(weights), layout)
    expectClose(attention.value, oracle(cells, words, weights, layout), within: 3e-6)
  }

  /// The chain rule through the softmax and the tanh, in double precision.
  func gradientOracle(_ cells: Tensor, _ words: Tensor, _ weights: Tensor, _ layout: PairLayout, _ dAttention: Tensor)
    -> [[Float]]
  {
    let width = weights.count, count = layout.cells, attention = oracle(cells, words, weights, layout)
    var dCells = [Double](repeating: 0, count: cells.count), dWords = [Double](repeating: 0, count: words.count)
    var dWeights = [Double](repeating: 0, count: width)
    for pair in 0..<layout.pairs {
      for row in layout.rows(of: pair) {
        let a = (0..<count).map { Double(attention.elements[row * count + $0]) }
        let da = (0..<count).map { Double(dAttention.elements[row * count + $0]) }
        let mean = zip(a, da).reduce(0) { $0 + $1.0 * $1.1 }
        for k in 0..<count {
          let dScore = a[k] * (da[k] - mean), cell = layout.photos[pair] * count + k, word = layout.words[row]
          for d in 0..<width {
            let x = Double(cells.elements[cell * width + d]) + Double(words.elements[word * width + d])
            let tanh = 1 - 2 / (1 + exponential(2 * x)), dx = dScore * Double(weights.elements[d]) * (1 - tanh * tanh)
            dCells[cell * width + d] += dx
            dWords[word * width + d] += dx
            dWeights[d] += dScore * tanh
          }
        }
      }
    }
    return [dCells, dWords, dWeights].map { $0.map { Float($0) } }
  }

  /// Photo 1 is in no pair, word 4 in no sentence, and words are shared.
  @Test(arguments: [1, 3, 8, 15, 16, 17, 50], [1, 5, 9])
  func gradientsEqualTheChainRule(width: Int, cellCount: Int) {
    var generator = SplitMix64(seed: 6)
    let layout = PairLayout(cells: cellCount, photos: [0, 2, 2], words: [[0], [1, 2, 3], [3, 0, 3]])
    let cells = Tensor(normal: 1, shape: [3 * cellCount, width], using: &generator),
      words = Tensor(normal: 1, shape: [5, width], using: &generator)
    let weights = Tensor(normal: 1, shape: [width], using: &generator)
    let dAttention = Tensor(normal: 1, shape: [layout.rows, cellCount], using: &generator)
    let x = [cells, words, weights].map { Variable.parameter($0) }
    let d = gradients(of: additiveAttention(cells: x[0], words: x[1], weights: x[2], layout), given: dAttention)
    let expected = gradientOracle(cells, words, weights, layout, dAttention)
    // Relative to 1, as all of them are 0 where there is but one cell.
    for (variable, expected) in zip(x, expected) {
      let actual = d[variable]
      #expect(actual.count == expected.count && zip(actual.elements, expected).allSatisfy { abs($0 - $1) < 2e-5 })
    }
  }

  @Test(arguments: [1, 7, 16, 37])
  func gradientsEqualDifferences(width: Int) {
    let layout = PairLayout(cells: 3, photos: [0, 0, 1], words: [[0, 1], [2, 3, 4], [1]])
    checkGradients(of: [random([6, width], 1), random([5, width], 2), random([width], 3)]) {
      weightedSum(additiveAttention(cells: $0[0], words: $0[1], weights: $0[2], layout))
    }
  }

  @Test func saturatedArgumentsStayFinite() {
    let layout = PairLayout(cells: 2, photos: [0], words: [[0]])
    let attention = additiveAttention(
      cells: .constant(Tensor(shape: [2, 1], elements: [500, -500])), words: .constant(Tensor(shape: [1, 1])),
      weights: .constant(Tensor(shape: [1], elements: [1])), layout)
    let ratio = exponential(2.0)  // tanh is 1 and −1
    expectClose(
      attention.value, Tensor(shape: [1, 2], elements: [Float(ratio / (1 + ratio)), Float(1 / (1 + ratio))]))
  }

  @Test func nothingToAttend() {
    let layout = PairLayout(cells: 2, photos: [], words: [])
    let weights = Variable.parameter(Tensor(shape: [4])), none = Variable.constant(Tensor(shape: [0, 4]))
    let attention = additiveAttention(cells: none, words: none, weights: weights, layout)
    #expect(attention.value.shape == [0, 2])
    #expect(gradients(of: attention, given: Tensor(shape: [0, 2]))[weights] == Tensor(shape: [4]))
  }

  @Test func threadsMakeNoDifference() {
    let layout = PairLayout(cells: 5, photos: [0, 1, 1, 2], words: [[0], [1, 2, 3], [3, 0], [1]])
    expectSameForAnyThreads {
      let x = [random([15, 37], 1), random([4, 37], 2), random([37], 3)].map { Variable.parameter($0) }
      let attention = additiveAttention(cells: x[0], words: x[1], weights: x[2], layout)
      let d = gradients(of: attention, given: random([7, 5], 4))
      return [attention.value] + x.map { d[$0] }
    }
  }
}
