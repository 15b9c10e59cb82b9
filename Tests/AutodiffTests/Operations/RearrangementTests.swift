import Autodiff
import Tensor
import TestSupport
import Testing

struct RearrangementTests {
  let x = Tensor(shape: [2, 3], elements: [1, 2, 3, 4, 5, 6])

  @Test func elementsStayInOrder() {
    #expect(Variable.constant(x).reshaped([3, 2]).value == Tensor(shape: [3, 2], elements: [1, 2, 3, 4, 5, 6]))
  }

  @Test func gradientsHaveTheShapeOfTheInput() {
    checkGradients(of: [x]) { weightedSum($0[0].reshaped([6, 1])) }
    let variable = Variable.parameter(x)
    #expect(gradients(of: weightedSum(variable.reshaped([3, 2])))[variable].shape == [2, 3])
  }

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

  @Test func gradientOfTheTranspose() {
    var generator = SplitMix64(seed: 5)
    checkGradients(of: [Tensor(normal: 1, shape: [3, 4], using: &generator)]) { weightedSum($0[0].transposed()) }
  }

  @Test func gradientsOfTheParts() {
    var generator = SplitMix64(seed: 15)
    let parts = [1, 3, 2].map { Tensor(normal: 1, shape: [2, 2, 3, $0], using: &generator) }
    checkGradients(of: parts) { weightedSum(concatenated($0)) }
    // The same part twice.
    checkGradients(of: [parts[1]]) { weightedSum(concatenated([$0[0], $0[0]])) }
  }
}
