import Autodiff
import Tensor

/// One step of an LSTM: from pre-activations [n, 4H] packed [i; f; g; o] and cells [n, H] to the new states and cells.
package func lstmStep(_ preactivations: Variable, cells previous: Variable) -> (states: Variable, cells: Variable) {
  let size = previous.value.columns, rows = previous.value.rows
  precondition(
    preactivations.value.shape == [rows, 4 * size],
    "pre-activations \(preactivations.shape) for cells \(previous.shape)")
  var gates = preactivations.value
  var cells = Tensor(uninitialized: [rows, size]) { _ in }
  let states = Tensor(uninitialized: [rows, size]) { states in
    gates.elements.withUnsafeMutableBufferPointer { gates in
      cells.elements.withUnsafeMutableBufferPointer { cells in
        guard rows > 0 else { return }
        LSTMCell.forward(
          gates: gates.baseAddress!, previousCells: previous.value.elements, cells: cells.baseAddress!, states: states,
          rows: rows, size: size)
      }
    }
  }
  let passed = PassedGradient()
  let statesNode = record(states, from: preactivations, previous) { [gates, cells] dStates, gradients in
    var dCells = passed.value ?? Tensor(shape: [rows, size])
    let dGates = Tensor(uninitialized: [rows, 4 * size]) { dGates in
      dCells.elements.withUnsafeMutableBufferPointer { dCells in
        guard rows > 0 else { return }
        LSTMCell.backward(
          gates: gates.elements, previousCells: previous.value.elements, cells: cells.elements,
          dStates: dStates.elements,
          dCells: dCells.baseAddress!, dGates: dGates, rows: rows, size: size)
      }
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
