import Tensor

/// What an LSTM over a packed batch returns.
public struct LSTMOutput {
  /// hₜ of every word in packed order, [words, H].
  public let states: Variable
  /// c at each sentence's last word, in sorted order, [sentences, H].
  public let lastCells: Variable
}

/// An LSTM over a packed batch of sequences, all steps in one operation.
///
/// Sequences are sorted by descending length and laid out step by step: `batchSizes[t]` sequences have a word t.
/// Words enter through `inputs`, the pre-activations (x·W + b) of each *distinct* word, [types, 4H], and `types`, the row of
/// `inputs` of each packed word: a word that occurs twenty times in a batch is multiplied once.
/// - recurrent: [H, 4H]; gates are packed [i; f; g; o]; the initial state is zero.
public func lstm(_ inputs: Variable, types: [Int], batchSizes: [Int], recurrent: Variable) -> LSTMOutput {
  let size = recurrent.shape[0], words = types.count, sequences = batchSizes.first ?? 0
  precondition(
    recurrent.shape == [size, 4 * size] && inputs.shape.last == 4 * size && batchSizes.reduce(0, +) == words,
    "inputs \(inputs.shape), recurrent \(recurrent.shape), \(words) words in steps of \(batchSizes)")
  var gates = inputs.value.gatheringRows(types)
  var cells = Tensor(uninitialized: [words, size]) { _ in }
  let starts = batchSizes.indices.map { batchSizes[..<$0].reduce(0, +) }
  let states = Tensor(uninitialized: [words, size]) { states in
    let weights = recurrent.value.elements
    gates.elements.withUnsafeMutableBufferPointer { gates in
      cells.elements.withUnsafeMutableBufferPointer { cells in
        for (t, rows) in batchSizes.enumerated() {
          let g = gates.baseAddress! + starts[t] * 4 * size
          if t > 0 {
            multiply(rows, 4 * size, size, states + starts[t - 1] * size, size, weights, 4 * size, into: g, 4 * size, beta: 1)
          }
          LSTMCell.forward(
            gates: g, previousCells: t > 0 ? UnsafePointer(cells.baseAddress! + starts[t - 1] * size) : nil,
            cells: cells.baseAddress! + starts[t] * size, states: states + starts[t] * size, rows: rows, size: size)
        }
      }
    }
  }
  let lastRows = lastRows(batchSizes: batchSizes)
  let passed = PassedGradient()  // dL/d(last cells), handed from the second output's node to the first's

  let statesNode = record(states, from: inputs, recurrent) { [gates, cells] dStates, gradients in
    var dGates = Tensor(uninitialized: [words, 4 * size]) { _ in }
    var dh = dStates
    var dc = Tensor(shape: [sequences, size])
    let weights = recurrent.value.elements
    dGates.elements.withUnsafeMutableBufferPointer { dGates in
      dh.elements.withUnsafeMutableBufferPointer { dh in
        dc.elements.withUnsafeMutableBufferPointer { dc in
          gates.elements.withUnsafeBufferPointer { gates in
            cells.elements.withUnsafeBufferPointer { cells in
              for (t, rows) in batchSizes.enumerated().reversed() {
                if let share = passed.value {
                  let ending = t + 1 < batchSizes.count ? batchSizes[t + 1]..<rows : 0..<rows
                  for i in ending.lowerBound * size..<ending.upperBound * size { dc[i] += share.elements[i] }
                }
                LSTMCell.backward(
                  gates: gates.baseAddress! + starts[t] * 4 * size,
                  previousCells: t > 0 ? cells.baseAddress! + starts[t - 1] * size : nil,
                  cells: cells.baseAddress! + starts[t] * size, dStates: dh.baseAddress! + starts[t] * size,
                  dCells: dc.baseAddress!, dGates: dGates.baseAddress! + starts[t] * 4 * size, rows: rows, size: size)
                if t > 0 {
                  multiply(
                    rows, size, 4 * size, dGates.baseAddress! + starts[t] * 4 * size, 4 * size, weights, 4 * size,
                    into: dh.baseAddress! + starts[t - 1] * size, size, transposing: .right, beta: 1)
                }
              }
            }
          }
        }
      }
    }
    gradients.add(to: recurrent) { dW in  // one product over all steps: Σₜ hₜ₋₁ᵀ · dgatesₜ
      guard words > sequences else { return }
      let previous = batchSizes.indices.dropFirst().flatMap { t in starts[t - 1]..<starts[t - 1] + batchSizes[t] }
      let h = Tensor(shape: [words, size], elements: states.elements).gatheringRows(previous)
      dW.elements.withUnsafeMutableBufferPointer { dW in
        dGates.elements.withUnsafeBufferPointer { dGates in
          multiply(
            size, 4 * size, words - sequences, h.elements, size, dGates.baseAddress! + sequences * 4 * size, 4 * size,
            into: dW.baseAddress!, 4 * size, transposing: .left, beta: 1)
        }
      }
    }
    gradients.add(to: inputs) { $0.addRows(dGates, at: types) }
  }
  let lastCells = passing(cells.gatheringRows(lastRows), through: passed, after: statesNode)
  return LSTMOutput(states: statesNode, lastCells: lastCells)
}

/// The packed row of each sequence's last word, in sorted order.
public func lastRows(batchSizes: [Int]) -> [Int] {
  var rows = [Int](repeating: 0, count: batchSizes.first ?? 0)
  var start = 0
  for size in batchSizes {
    for i in 0..<size { rows[i] = start + i }
    start += size
  }
  return rows
}
