import Autodiff
import Tensor

/// One step of an LSTM: from pre-activations [n, 4H] packed [i; f; g; o] and cells [n, H] to the new states and cells.
package func lstmStep(_ preactivations: Variable, cells previous: Variable) -> (states: Variable, cells: Variable) {
  let size = previous.value.columns, rows = previous.value.rows
  precondition(
    preactivations.value.shape == [rows, 4 * size],
    "pre-activations \(preactivations.shape) for cells \(previous.shape)")
  let cell = LSTMCell(size: size, units: 0..<size)
  var gates = preactivations.value
  var cells = Tensor(uninitialized: [rows, size]) { _ in }
  func forward(
    _ gates: UnsafeMutablePointer<Float>, _ previous: UnsafePointer<Float>, _ cells: UnsafeMutablePointer<Float>,
    _ states: UnsafeMutablePointer<Float>
  ) {
    parallel(rows, unit: 8) { range in
      for at in range.lazy.map({ $0 * size }) {
        cell.forward(gates: gates + 4 * at, previousCell: previous + at, cell: cells + at, state: states + at)
      }
    }
  }
  func backward(
    _ gates: UnsafePointer<Float>, _ previous: UnsafePointer<Float>, _ cells: UnsafePointer<Float>,
    _ dStates: UnsafePointer<Float>, _ dCells: UnsafeMutablePointer<Float>, _ dGates: UnsafeMutablePointer<Float>
  ) {
    parallel(rows, unit: 8) { range in
      for at in range.lazy.map({ $0 * size }) {
        cell.backward(
          gates: gates + 4 * at, previousCell: previous + at, cell: cells + at, dState: dStates + at,
          dCell: dCells + at, dGates: dGates + 4 * at)
      }
    }
  }
  let states = Tensor(uninitialized: [rows, size]) {
    forward(&gates.elements, previous.value.elements, &cells.elements, $0)
  }
  let passed = PassedGradient()
  let statesNode = record(states, from: preactivations, previous) { [gates, cells] dStates, gradients in
    var dCells = passed.value ?? Tensor(shape: [rows, size])
    let dGates = Tensor(uninitialized: [rows, 4 * size]) {
      backward(gates.elements, previous.value.elements, cells.elements, dStates.elements, &dCells.elements, $0)
    }
    gradients.add(dGates, to: preactivations)
    gradients.add(dCells, to: previous)
  }
  return (statesNode, passing(cells, through: passed, after: statesNode))
}

/// The gradient of an operation's second output, on its way to the node of the first, which does the work for both.
final class PassedGradient { var value: Tensor? }

/// The second output of an operation whose first is `node`: its backward pass runs before the first's and hands its
/// gradient over.
func passing(_ value: Tensor, through passed: PassedGradient, after node: Variable) -> Variable {
  record(value, from: node) { dy, gradients in
    passed.value = dy
    gradients.add(to: node) { _ in }  // so that the first's node runs even if nothing else reads its output
  }
}
