import Autodiff
import Tensor
import TestSupport
import Testing

struct NormalizeTests {
  @Test(arguments: [2, 7, 8, 17])
  func rowsAreUnitVectorsAndGradientsAgree(columns: Int) {
    var generator = SplitMix64(seed: 14)
    let x = Tensor(normal: 1, shape: [3, columns], using: &generator)
    let y = l2Normalized(.constant(x)).value
    for row in 0..<3 { #expect(abs(y.slicingRows(row..<row + 1).sumOfSquares() - 1) < 1e-5) }
    checkGradients(of: [x], step: 3e-3) { weightedSum(l2Normalized($0[0])) }
  }

  @Test func lengthDoesNotMatterAndZeroStaysZero() {
    let x = Tensor(shape: [3, 2], elements: [3, 4, 30, 40, 0, 0])
    expectClose(l2Normalized(.constant(x)).value, Tensor(shape: [3, 2], elements: [0.6, 0.8, 0.6, 0.8, 0, 0]))
  }
}
