import Recurrent
import Tensor
import TestSupport
import Testing

/// Results may not depend on the thread count, not by a bit.
struct ThreadTests {
  @Test func lstmCell() {
    expectSameForAnyThreads {
      var gates = random([33, 4 * 9], 1).elements, cells = [Float](repeating: 0, count: 33 * 9), states = cells
      LSTMCell.forward(
        gates: &gates, previousCells: random([33, 9], 2).elements, cells: &cells, states: &states, rows: 33, size: 9)
      var dCells = random([33, 9], 3).elements, dGates = gates
      LSTMCell.backward(
        gates: gates, previousCells: random([33, 9], 2).elements, cells: cells, dStates: random([33, 9], 4).elements,
        dCells: &dCells,
        dGates: &dGates, rows: 33, size: 9)
      return [gates, cells, states, dCells, dGates].map { Tensor(shape: [$0.count], elements: $0) }
    }
  }
}
