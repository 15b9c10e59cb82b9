import Autodiff
import Foundation
import Recurrent
import Tensor

/// One LSTM over one sentence, a number at a time: the oracle of what the networks do for whole batches.
struct ScalarLSTM {
  var state: [Double], cell: [Double]

  init(size: Int) {
    state = [Double](repeating: 0, count: size)
    cell = state
  }

  /// One step, from x · W + b, packed [i; f; g; o].
  mutating func step(_ inputs: [Double], recurrent: Tensor) {
    func sigmoid(_ x: Double) -> Double { 1 / (1 + exp(-x)) }
    let gates = sum(inputs, product(state, recurrent)), size = state.count
    for j in 0..<size {
      cell[j] = sigmoid(gates[size + j]) * cell[j] + sigmoid(gates[j]) * tanh(gates[2 * size + j])
      state[j] = sigmoid(gates[3 * size + j]) * tanh(cell[j])
    }
  }

  /// The state after each word of a sentence, and the last cell.
  /// - Parameter name: of the LSTM's parameters.
  static func encode(
    _ sentence: some Sequence<Int32>, _ parameters: Parameters, lstm name: String = "lstm"
  ) -> (states: [[Double]], cell: [Double]) {
    var lstm = ScalarLSTM(size: parameters["\(name).recurrent"].rows), states: [[Double]] = []
    for word in sentence {
      let vector = doubles(parameters["embedding"].slicingRows(Int(word)..<Int(word) + 1))
      lstm.step(
        sum(product(vector, parameters["\(name).input"]), doubles(parameters["\(name).bias"])),
        recurrent: parameters["\(name).recurrent"])
      states.append(lstm.state)
    }
    return (states, lstm.cell)
  }
}

func doubles(_ x: Tensor) -> [Double] { x.elements.map(Double.init) }

func sum(_ x: [Double], _ y: [Double]) -> [Double] { zip(x, y).map { $0 + $1 } }

func dot(_ x: [Double], _ y: [Double]) -> Double { zip(x, y).reduce(0) { $0 + $1.0 * $1.1 } }

/// x · w
func product(_ x: [Double], _ w: Tensor) -> [Double] {
  precondition(x.count == w.rows, "\(x.count) numbers times \(w.shape)")
  var y = [Double](repeating: 0, count: w.columns)
  for i in x.indices {
    for j in y.indices { y[j] += x[i] * Double(w.elements[i * w.columns + j]) }
  }
  return y
}

/// eˣ / Σ eˣ
func softmax(_ x: [Double]) -> [Double] {
  let total = x.reduce(0) { $0 + exp($1) }
  return x.map { exp($0) / total }
}
