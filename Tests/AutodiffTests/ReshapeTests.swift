import Autodiff
import Tensor
import TestSupport
import Testing

struct ReshapeTests {
  let x = Tensor(shape: [2, 3], elements: [1, 2, 3, 4, 5, 6])

  @Test func elementsStayInOrder() {
    #expect(reshaped(.constant(x), [3, 2]).value == Tensor(shape: [3, 2], elements: [1, 2, 3, 4, 5, 6]))
    #expect(flattened(.constant(x)).value == Tensor(shape: [1, 6], elements: [1, 2, 3, 4, 5, 6]))
  }

  @Test func gradientsHaveTheShapeOfTheInput() {
    checkGradients(of: [x]) { weightedSum(reshaped($0[0], [6, 1])) }
    let variable = Variable.parameter(x)
    #expect(gradients(of: weightedSum(reshaped(variable, [3, 2])))[variable].shape == [2, 3])
  }
}
