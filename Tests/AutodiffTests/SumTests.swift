import Autodiff
import Tensor
import TestSupport
import Testing

struct SumTests {
  let a = Tensor(shape: [2, 2], elements: [1, 2, 3, 4]), b = Tensor(shape: [2, 2], elements: [10, 0, -3, 1])

  @Test func valuesAndGradients() {
    #expect(sum(.constant(a), .constant(b)).value.elements == [11, 2, 0, 5])
    #expect(scaled(.constant(a), by: -2).value.elements == [-2, -4, -6, -8])
    checkGradients(of: [a, b]) { weightedSum(sum($0[0], scaled($0[1], by: -2))) }
    checkGradients(of: [a]) { weightedSum(sum($0[0], $0[0])) }
  }
}
