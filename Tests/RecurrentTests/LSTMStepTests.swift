import Autodiff
import Recurrent
import Tensor
import TestSupport
import Testing

struct LSTMStepTests {
  func inputs(_ rows: Int, _ size: Int) -> [Tensor] {
    var generator = SplitMix64(seed: 12)
    return [
      Tensor(normal: 1, shape: [rows, 4 * size], using: &generator),
      Tensor(normal: 1, shape: [rows, size], using: &generator),
    ]
  }

  /// Two steps one by one, and the operation that makes all steps at once (which has a scalar oracle).
  @Test(arguments: [1, 3, 8])
  func stepsAreThoseOfTheWholeLSTM(size: Int) {
    var generator = SplitMix64(seed: 11)
    let table = Tensor(normal: 1, shape: [2, 4 * size], using: &generator)
    let recurrent = Variable.constant(Tensor(normal: 0.5, shape: [size, 4 * size], using: &generator))
    let whole = lstm(.constant(table), PrefixTree([[0, 1]]), recurrent: recurrent)
    let first = lstmStep(.constant(table.slicingRows(0..<1)), cells: .constant(Tensor(shape: [1, size])))
    let second = lstmStep(
      Variable.constant(table.slicingRows(1..<2)) + product(first.states, recurrent), cells: first.cells)
    expectClose(first.states.value, whole.states.value.slicingRows(0..<1))
    expectClose(second.states.value, whole.states.value.slicingRows(1..<2))
    expectClose(second.cells.value, whole.lastCells.value)
  }

  @Test func gradientsOfStatesOrCellsOrBoth() {
    checkGradients(of: inputs(3, 5)) { weightedSum(lstmStep($0[0], cells: $0[1]).states) }
    checkGradients(of: inputs(3, 5)) { weightedSum(lstmStep($0[0], cells: $0[1]).cells) }
    checkGradients(of: inputs(3, 5)) {
      let (states, cells) = lstmStep($0[0], cells: $0[1])
      return weightedSum(states) + weightedSum(cells, seed: 8)
    }
  }

  @Test func gradientsThroughTwoSteps() {
    checkGradients(of: inputs(2, 3)) {
      let first = lstmStep($0[0], cells: $0[1])
      return weightedSum(lstmStep($0[0], cells: first.cells).states)  // the first's states are not read at all
    }
  }

  @Test func noRows() {
    let (states, cells) = lstmStep(.constant(Tensor(shape: [0, 8])), cells: .constant(Tensor(shape: [0, 2])))
    #expect(states.shape == [0, 2] && cells.shape == [0, 2])
  }

  @Test func threadsMakeNoDifference() {
    expectSameForAnyThreads {
      let variables = inputs(33, 9).map { Variable.parameter($0) }
      let (states, cells) = lstmStep(variables[0], cells: variables[1])
      let all = gradients(of: weightedSum(states) + weightedSum(cells, seed: 8))
      return [states.value, cells.value] + variables.map { all[$0] }
    }
  }
}
