import Autodiff
import Tensor
import TestSupport
import Testing

@testable import Attention

struct SumOfDotsTests {
  let layout = PairLayout(cells: 1, photos: [0, 0, 2], words: [[0, 1], [2], [0, 1, 2]])

  @Test func addsTheProductsOfEachPairsRows() {
    let x = random([6, 4], 1), y = random([6, 4], 2)
    let expected = (0..<3).map { pair in
      layout.rows(of: pair).reduce(0.0) { sum, row in
        (0..<4).reduce(sum) { $0 + Double(x.elements[row * 4 + $1]) * Double(y.elements[row * 4 + $1]) }
      }
    }
    expectClose(
      sumOfDots(.constant(x), .constant(y), layout).value, Tensor(shape: [3, 1], elements: expected.map(Float.init)))
  }

  @Test func gradientsEqualDifferences() {
    checkGradients(of: [random([6, 4], 3), random([6, 4], 4)]) { weightedSum(sumOfDots($0[0], $0[1], layout)) }
  }
}
