/// The elementwise part of an LSTM step (Hochreiter and Schmidhuber 1997, with forget gates), gates packed [i; f; g; o]:
/// c = σ(f) ⊙ c₀ + σ(i) ⊙ tanh(g), h = σ(o) ⊙ tanh(c).
public enum LSTMCell {
  /// Turns pre-activations into activations in place and writes the new cells and states.
  /// - gates [rows, 4H]; previousCells [rows, H] or nil for zeros; cells, states [rows, H].
  public static func forward(
    gates: UnsafeMutablePointer<Float>, previousCells: UnsafePointer<Float>?,
    cells: UnsafeMutablePointer<Float>, states: UnsafeMutablePointer<Float>, rows: Int, size: Int
  ) {
    nonisolated(unsafe) let gates = gates, previousCells = previousCells, cells = cells, states = states
    parallel(rows, unit: 8) { range in
      for row in range {
        let i = gates + row * 4 * size, f = i + size, g = f + size, o = g + size
        let c = cells + row * size, h = states + row * size
        for j in 0..<size { i[j] = logistic(i[j]) }
        for j in 0..<size { f[j] = logistic(f[j]) }
        for j in 0..<size { g[j] = hyperbolicTangent(g[j]) }
        for j in 0..<size { o[j] = logistic(o[j]) }
        if let previousCells {
          let c0 = previousCells + row * size
          for j in 0..<size { c[j] = f[j] * c0[j] + i[j] * g[j] }
        } else {
          for j in 0..<size { c[j] = i[j] * g[j] }
        }
        for j in 0..<size { h[j] = o[j] * hyperbolicTangent(c[j]) }
      }
    }
  }

  /// From dL/dh and dL/dc to dL/d(pre-activations) and dL/dc₀.
  /// - gates: the activations that `forward` left, [rows, 4H]; dStates, dCells [rows, H];
  ///   dCells is replaced by dL/dc₀; dGates [rows, 4H] is written.
  public static func backward(
    gates: UnsafePointer<Float>, previousCells: UnsafePointer<Float>?, cells: UnsafePointer<Float>,
    dStates: UnsafePointer<Float>, dCells: UnsafeMutablePointer<Float>, dGates: UnsafeMutablePointer<Float>,
    rows: Int, size: Int
  ) {
    nonisolated(unsafe) let gates = gates, previousCells = previousCells, cells = cells
    nonisolated(unsafe) let dStates = dStates, dCells = dCells, dGates = dGates
    parallel(rows, unit: 8) { range in
      for row in range {
        let i = gates + row * 4 * size, f = i + size, g = f + size, o = g + size
        let di = dGates + row * 4 * size, df = di + size, dg = df + size, d_o = dg + size
        let c = cells + row * size, dh = dStates + row * size, dc = dCells + row * size
        for j in 0..<size {
          let t = hyperbolicTangent(c[j])
          d_o[j] = dh[j] * t * o[j] * (1 - o[j])
          dc[j] += dh[j] * o[j] * (1 - t * t)
        }
        for j in 0..<size { di[j] = dc[j] * g[j] * i[j] * (1 - i[j]) }
        for j in 0..<size { dg[j] = dc[j] * i[j] * (1 - g[j] * g[j]) }
        if let previousCells {
          let c0 = previousCells + row * size
          for j in 0..<size { df[j] = dc[j] * c0[j] * f[j] * (1 - f[j]) }
        } else {
          for j in 0..<size { df[j] = 0 }
        }
        for j in 0..<size { dc[j] *= f[j] }
      }
    }
  }
}
