import Autodiff
import Recurrent
import Tensor
import TestSupport
import Testing

/// Results may not depend on the thread count, not by a bit.
struct ThreadTests {
  @Test func lstmStep() {
    expectSameForAnyThreads {
      let inputs = [Variable.parameter(random([33, 4 * 9], 1)), .parameter(random([33, 9], 2))]
      let (states, cells) = Recurrent.lstmStep(inputs[0], cells: inputs[1])
      let loss = product(states.flattened() + cells.flattened(), .constant(random([33 * 9, 1], 3)))
      let all = Autodiff.gradients(of: loss)
      return [states.value, cells.value] + inputs.map { all[$0] }
    }
  }
}
