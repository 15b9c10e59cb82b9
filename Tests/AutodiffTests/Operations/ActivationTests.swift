import Autodiff
import Tensor
import TestSupport
import Testing

struct ActivationTests {
  @Test func rectifierPassesWhatIsPositive() {
    let x = Tensor(shape: [2, 4], elements: [-2, -0.5, 0.5, 2, 3, -3, 0.1, -0.1])  // no kink within the step
    #expect(relu(.constant(x)).value.elements == [0, 0, 0.5, 2, 3, 0, 0.1, 0])
    checkGradients(of: [x]) { weightedSum(relu($0[0])) }
  }

  @Test func theGradientAtZeroIsZero() {
    let x = Variable.parameter(Tensor(shape: [1, 1]))
    #expect(gradients(of: relu(x))[x].elements == [0])
  }
}
