import Autodiff
import Tensor
import TestSupport
import Testing

struct ReshapeTests {
  let x = Tensor(shape: [2, 3], elements: [1, 2, 3, 4, 5, 6])

  @Test func elementsStayInOrder() {
    #expect(Variable.constant(x).reshaped([3, 2]).value == Tensor(shape: [3, 2], elements: [1, 2, 3, 4, 5, 6]))
    #expect(Variable.constant(x).flattened().value == Tensor(shape: [1, 6], elements: [1, 2, 3, 4, 5, 6]))
  }

  @Test func gradientsHaveTheShapeOfTheInput() {
    checkGradients(of: [x]) { weightedSum($0[0].reshaped([6, 1])) }
    let variable = Variable.parameter(x)
    #expect(gradients(of: weightedSum(variable.reshaped([3, 2])))[variable].shape == [2, 3])
  }
}
