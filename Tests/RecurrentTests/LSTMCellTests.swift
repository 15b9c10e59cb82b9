import Recurrent
import Autodiff
import Foundation
import Tensor
import TestSupport
import Testing

struct LSTMCellTests {
  /// Pre-activations [rows, 4H] and previous cells [rows, H].
  func inputs(rows: Int, size: Int) -> (gates: [Float], cells: [Float]) {
    var generator = SplitMix64(seed: UInt64(rows * 50 + size))
    return (
      Tensor(normal: 1.5, shape: [rows, 4 * size], using: &generator).elements,
      Tensor(normal: 1, shape: [rows, size], using: &generator).elements
    )
  }

  /// One step of one unit, as in the paper: activations, cell and state.
  func step(_ gates: [Double], _ previous: Double) -> (i: Double, f: Double, g: Double, o: Double, c: Double, h: Double)
  {
    func sigmoid(_ x: Double) -> Double { 1 / (1 + exp(-x)) }
    let i = sigmoid(gates[0]), f = sigmoid(gates[1]), g = tanh(gates[2]), o = sigmoid(gates[3])
    let c = f * previous + i * g
    return (i, f, g, o, c, o * tanh(c))
  }

  /// The gates of unit j of a row.
  func gates(_ all: [Float], _ row: Int, _ j: Int, size: Int) -> [Double] {
    (0..<4).map { Double(all[row * 4 * size + $0 * size + j]) }
  }

  @Test(arguments: [(0, 3), (1, 1), (2, 7), (5, 8), (17, 9), (9, 33)], [false, true])
  func forwardAndBackwardEqualTheScalarOnes(dimensions: (rows: Int, size: Int), hasPrevious: Bool) {
    let (rows, size) = dimensions, count = rows * size
    let (preactivations, previous) = inputs(rows: rows, size: size)
    var gates = preactivations + [.nan], cells = [Float](repeating: .nan, count: count + 1), states = cells
    previous.withUnsafeBufferPointer {
      LSTMCell.forward(
        gates: &gates, previousCells: hasPrevious ? $0.baseAddress : nil, cells: &cells, states: &states, rows: rows,
        size: size)
    }
    #expect(gates.last!.isNaN && cells.last!.isNaN && states.last!.isNaN)  // nothing is written beyond the last row

    var generator = SplitMix64(seed: 3)
    let dStates = Tensor(normal: 1, shape: [count], using: &generator).elements
    let dCells = Tensor(normal: 1, shape: [count], using: &generator).elements
    var dPrevious = dCells + [.nan], dGates = [Float](repeating: .nan, count: 4 * count + 1)
    previous.withUnsafeBufferPointer {
      LSTMCell.backward(
        gates: gates, previousCells: hasPrevious ? $0.baseAddress : nil, cells: cells, dStates: dStates,
        dCells: &dPrevious,
        dGates: &dGates, rows: rows, size: size)
    }
    #expect(dPrevious.last!.isNaN && dGates.last!.isNaN)

    for row in 0..<rows {
      for j in 0..<size {
        let at = row * size + j, x = self.gates(preactivations, row, j, size: size),
          c0 = hasPrevious ? Double(previous[at]) : 0
        let y = step(x, c0)
        #expect(abs(Double(cells[at]) - y.c) < 2e-6 && abs(Double(states[at]) - y.h) < 2e-6)

        let dh = Double(dStates[at]), dc = Double(dCells[at]) + dh * y.o * (1 - tanh(y.c) * tanh(y.c))
        let expected = [
          dc * y.g * y.i * (1 - y.i), dc * c0 * y.f * (1 - y.f), dc * y.i * (1 - y.g * y.g),
          dh * tanh(y.c) * y.o * (1 - y.o),
        ]
        #expect(zip(self.gates(dGates, row, j, size: size), expected).allSatisfy { abs($0 - $1) < 3e-6 })
        #expect(abs(Double(dPrevious[at]) - dc * y.f) < 3e-6)
      }
    }
  }
}
