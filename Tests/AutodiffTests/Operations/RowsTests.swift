import Autodiff
import Tensor
import TestSupport
import Testing

struct RowsTests {
  let table = Tensor(shape: [3, 2], elements: [1, 2, 3, 4, 5, 6])

  @Test func rowsAreLookedUp() {
    #expect(Variable.constant(table).rows([2, 0, 2]).value == Tensor(shape: [3, 2], elements: [5, 6, 1, 2, 5, 6]))
    #expect(Variable.constant(table).rows([]).value == Tensor(shape: [0, 2]))
  }

  @Test func aRepeatedRowReceivesTheSumOfItsGradients() {
    checkGradients(of: [table]) { weightedSum($0[0].rows([2, 0, 2, 2])) }
    let variable = Variable.parameter(table)
    let all = gradients(
      of: product(variable.rows([2, 0, 2]).flattened(), .constant(Tensor(repeating: 1, shape: [6, 1]))))
    #expect(all[variable].elements == [1, 1, 0, 0, 2, 2])
  }
}
