import Autodiff
import Tensor
import TestSupport
import Testing

@testable import Attention

struct PairPoolingTests {
  static let sizes = [(1, 1), (3, 5), (8, 8), (49, 17)]
  let words = [[0], [1, 2, 3], [3, 0], [1]]
  let photos = [0, 1, 1, 2]

  /// Attention of 7 rows, and the cells of 3 photos.
  func inputs(_ cells: Int, _ size: Int) -> (attention: Tensor, values: Tensor, dy: Tensor, layout: PairLayout) {
    var generator = SplitMix64(seed: UInt64(cells))
    return (
      Tensor(normal: 1, shape: [7, cells], using: &generator),
      Tensor(normal: 1, shape: [3 * cells, size], using: &generator),
      Tensor(normal: 1, shape: [7, size], using: &generator), PairLayout(cells: cells, photos: photos, words: words)
    )
  }

  @Test(arguments: sizes)
  func equalsTheNaiveSumsInBothDirections(cells: Int, size: Int) {
    let (attention, values, dy, layout) = inputs(cells, size)
    var y = [Double](repeating: 0, count: 7 * size), dAttention = [Double](repeating: 0, count: 7 * cells)
    var dValues = [Double](repeating: 0, count: values.count)
    for pair in 0..<layout.pairs {
      for row in layout.rows(of: pair) {
        for k in 0..<cells {
          let cell = layout.photos[pair] * cells + k, a = Double(attention.elements[row * cells + k])
          for j in 0..<size {
            let value = Double(values.elements[cell * size + j]), d = Double(dy.elements[row * size + j])
            y[row * size + j] += a * value
            dAttention[row * cells + k] += d * value
            dValues[cell * size + j] += d * a
          }
        }
      }
    }
    let (a, v) = (Variable.parameter(attention), Variable.parameter(values)), seen = attend(a, v, layout)
    expectClose(seen.value, Tensor(shape: [7, size], elements: y.map(Float.init)))
    let d = gradients(of: seen, given: dy)
    expectClose(d[a], Tensor(shape: [7, cells], elements: dAttention.map(Float.init)))
    expectClose(d[v], Tensor(shape: values.shape, elements: dValues.map(Float.init)))
    // Values that are not learned have none.
    #expect(gradients(of: attend(a, .constant(values), layout), given: dy)[a] == d[a])
  }

  @Test(arguments: [1, 5, 8, 17])
  func gradientsEqualDifferences(size: Int) {
    let layout = PairLayout(cells: 3, photos: [0, 0, 1], words: [[0, 1], [2, 3, 4], [1]])
    checkGradients(of: [random([6, 3], 1), random([6, size], 2)]) { weightedSum(attend($0[0], $0[1], layout)) }
  }

  @Test func noPairs() {
    let none = Variable.parameter(Tensor(shape: [0, 4])),
      values = Variable.parameter(Tensor(repeating: 1, shape: [4, 2]))
    let seen = attend(none, values, PairLayout(cells: 4, photos: [], words: []))
    let d = gradients(of: seen, given: Tensor(shape: [0, 2]))
    #expect(seen.value == Tensor(shape: [0, 2]) && d[none] == none.value && d[values] == Tensor(shape: [4, 2]))
  }

  @Test func threadsMakeNoDifference() {
    let (attention, values, dy, layout) = inputs(5, 17)
    expectSameForAnyThreads {
      let x = [attention, values].map { Variable.parameter($0) }, y = attend(x[0], x[1], layout)
      let d = gradients(of: y, given: dy)
      return [y.value] + x.map { d[$0] }
    }
  }
}

/// The gradients of what gives `y` the gradient `dy`.
func gradients(of y: Variable, given dy: Tensor) -> Gradients {
  gradients(of: product(y.flattened(), .constant(dy.reshaped([dy.count, 1]))))
}
