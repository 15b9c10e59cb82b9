import Autodiff
import Tensor

/// The elementwise part of an LSTM step (Hochreiter and Schmidhuber 1997, with forget gates), gates packed [i; f; g;
/// o]: c = σ(f) ⊙ c₀ + σ(i) ⊙ tanh(g), h = σ(o) ⊙ tanh(c).
package enum LSTMCell {
  /// Turns pre-activations into activations in place and writes the new cells and states.
  /// - gates [rows, 4H]; previousCells [rows, H] or nil for zeros; cells, states [rows, H].
  package static func forward(
    gates: UnsafeMutablePointer<Float>, previousCells: UnsafePointer<Float>?,
    cells: UnsafeMutablePointer<Float>, states: UnsafeMutablePointer<Float>, rows: Int, size: Int
  ) {
    nonisolated(unsafe) let gates = gates, previousCells = previousCells, cells = cells, states = states
    parallel(rows, unit: 8) { range in
      for row in range {
        forward(
          gates: gates + row * 4 * size, previousCell: previousCells.map { $0 + row * size }, cell: cells + row * size,
          state: states + row * size, size: size, units: 0..<size)
      }
    }
  }

  /// The same for some units of one row, on one thread.
  package static func forward(
    gates i: UnsafeMutablePointer<Float>, previousCell: UnsafePointer<Float>?,
    cell c: UnsafeMutablePointer<Float>, state h: UnsafeMutablePointer<Float>, size: Int, units: Range<Int>
  ) {
    let f = i + size, g = f + size, o = g + size
    for j in units { i[j] = logistic(i[j]) }
    for j in units { f[j] = logistic(f[j]) }
    for j in units { g[j] = hyperbolicTangent(g[j]) }
    for j in units { o[j] = logistic(o[j]) }
    if let c0 = previousCell {
      for j in units { c[j] = f[j] * c0[j] + i[j] * g[j] }
    } else {
      for j in units { c[j] = i[j] * g[j] }
    }
    for j in units { h[j] = o[j] * hyperbolicTangent(c[j]) }
  }

  /// From dL/dh and dL/dc to dL/d(pre-activations) and dL/dc₀.
  /// - gates: the activations that `forward` left, [rows, 4H]; dStates, dCells [rows, H];
  ///   dCells is replaced by dL/dc₀; dGates [rows, 4H] is written.
  package static func backward(
    gates: UnsafePointer<Float>, previousCells: UnsafePointer<Float>?, cells: UnsafePointer<Float>,
    dStates: UnsafePointer<Float>, dCells: UnsafeMutablePointer<Float>, dGates: UnsafeMutablePointer<Float>,
    rows: Int, size: Int
  ) {
    nonisolated(unsafe) let gates = gates, previousCells = previousCells, cells = cells
    nonisolated(unsafe) let dStates = dStates, dCells = dCells, dGates = dGates
    parallel(rows, unit: 8) { range in
      for row in range {
        backward(
          gates: gates + row * 4 * size, previousCell: previousCells.map { $0 + row * size }, cell: cells + row * size,
          dState: dStates + row * size, dCell: dCells + row * size, dGates: dGates + row * 4 * size, size: size,
          units: 0..<size)
      }
    }
  }

  /// The same for some units of one row, on one thread.
  package static func backward(
    gates i: UnsafePointer<Float>, previousCell: UnsafePointer<Float>?, cell c: UnsafePointer<Float>,
    dState dh: UnsafePointer<Float>, dCell dc: UnsafeMutablePointer<Float>, dGates di: UnsafeMutablePointer<Float>,
    size: Int, units: Range<Int>
  ) {
    let f = i + size, g = f + size, o = g + size
    let df = di + size, dg = df + size, dOut = dg + size
    for j in units {
      let t = hyperbolicTangent(c[j])
      dOut[j] = dh[j] * t * o[j] * (1 - o[j])
      dc[j] += dh[j] * o[j] * (1 - t * t)
    }
    for j in units { di[j] = dc[j] * g[j] * i[j] * (1 - i[j]) }
    for j in units { dg[j] = dc[j] * i[j] * (1 - g[j] * g[j]) }
    if let c0 = previousCell {
      for j in units { df[j] = dc[j] * c0[j] * f[j] * (1 - f[j]) }
    } else {
      for j in units { df[j] = 0 }
    }
    for j in units { dc[j] *= f[j] }
  }
}
