import Autodiff
import Tensor
import TestSupport
import Testing

struct SumTests {
  let a = Tensor(shape: [2, 2], elements: [1, 2, 3, 4]), b = Tensor(shape: [2, 2], elements: [10, 0, -3, 1])

  @Test func valuesAndGradients() {
    #expect((Variable.constant(a) + .constant(b)).value.elements == [11, 2, 0, 5])
    #expect((-2 * Variable.constant(a)).value.elements == [-2, -4, -6, -8])
    checkGradients(of: [a, b]) { weightedSum($0[0] + -2 * $0[1]) }
    checkGradients(of: [a]) { weightedSum($0[0] + $0[0]) }
  }
}
