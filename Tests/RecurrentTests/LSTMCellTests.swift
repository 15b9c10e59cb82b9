import Autodiff
import Foundation
import Tensor
import TestSupport
import Testing

@testable import Recurrent

struct LSTMCellTests {
  /// Pre-activations [4H] and previous cells [H].
  func inputs(size: Int) -> (gates: [Float], cells: [Float]) {
    var generator = SplitMix64(seed: UInt64(size))
    return (
      Tensor(normal: 1.5, shape: [4 * size], using: &generator).elements,
      Tensor(normal: 1, shape: [size], using: &generator).elements
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

  /// The gates of unit j.
  func gates(_ all: [Float], _ j: Int, size: Int) -> [Double] { (0..<4).map { Double(all[$0 * size + j]) } }

  /// The units are shared by two threads.
  @Test(arguments: [1, 3, 7, 8, 9, 33], [false, true])
  func forwardAndBackwardEqualTheScalarOnes(size: Int, hasPrevious: Bool) {
    let (preactivations, previous) = inputs(size: size)
    let parts = [0..<size / 3, size / 3..<size].map { LSTMCell(size: size, units: $0) }
    var gates = preactivations + [.nan], cells = [Float](repeating: .nan, count: size + 1), states = cells
    previous.withUnsafeBufferPointer {
      for cell in parts {
        cell.forward(gates: &gates, previousCell: hasPrevious ? $0.baseAddress : nil, cell: &cells, state: &states)
      }
    }
    #expect(gates.last!.isNaN && cells.last!.isNaN && states.last!.isNaN)  // nothing is written beyond the last unit

    var generator = SplitMix64(seed: 3)
    let dStates = Tensor(normal: 1, shape: [size], using: &generator).elements
    let dCells = Tensor(normal: 1, shape: [size], using: &generator).elements
    var dPrevious = dCells + [.nan], dGates = [Float](repeating: .nan, count: 4 * size + 1)
    previous.withUnsafeBufferPointer {
      for cell in parts {
        cell.backward(
          gates: gates, previousCell: hasPrevious ? $0.baseAddress : nil, cell: cells, dState: dStates,
          dCell: &dPrevious, dGates: &dGates)
      }
    }
    #expect(dPrevious.last!.isNaN && dGates.last!.isNaN)

    for at in 0..<size {
      let x = self.gates(preactivations, at, size: size), c0 = hasPrevious ? Double(previous[at]) : 0
      let y = step(x, c0)
      #expect(abs(Double(cells[at]) - y.c) < 2e-6 && abs(Double(states[at]) - y.h) < 2e-6)

      let dh = Double(dStates[at]), dc = Double(dCells[at]) + dh * y.o * (1 - tanh(y.c) * tanh(y.c))
      let expected = [
        dc * y.g * y.i * (1 - y.i), dc * c0 * y.f * (1 - y.f), dc * y.i * (1 - y.g * y.g),
        dh * tanh(y.c) * y.o * (1 - y.o),
      ]
      #expect(zip(self.gates(dGates, at, size: size), expected).allSatisfy { abs($0 - $1) < 3e-6 })
      #expect(abs(Double(dPrevious[at]) - dc * y.f) < 3e-6)
    }
  }
}
