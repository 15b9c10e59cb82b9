import Tensor

/// The elementwise part of an LSTM step (Hochreiter and Schmidhuber 1997, with forget gates), gates packed [i; f; g;
/// o]: c = σ(f) ⊙ c₀ + σ(i) ⊙ tanh(g), h = σ(o) ⊙ tanh(c).
///
/// Everything is of one row, and of some of its units, on one thread.
struct LSTMCell {
  /// H.
  let size: Int
  let units: Range<Int>

  /// Turns pre-activations into activations in place and writes the new cell and state.
  /// - Parameters:
  ///   - i: the gates, [4H].
  ///   - previousCell: c₀ [H], nil for zeros.
  ///   - c: c [H].
  ///   - h: h [H].
  func forward(
    gates i: UnsafeMutablePointer<Float>, previousCell: UnsafePointer<Float>?, cell c: UnsafeMutablePointer<Float>,
    state h: UnsafeMutablePointer<Float>
  ) {
    let units = units, f = i + size, g = f + size, o = g + size
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
  /// - Parameters:
  ///   - i: the activations that `forward` left, [4H].
  ///   - dh: dL/dh [H].
  ///   - dc: dL/dc [H], is replaced by dL/dc₀.
  ///   - di: dL/d(pre-activations) [4H], is written.
  func backward(
    gates i: UnsafePointer<Float>, previousCell: UnsafePointer<Float>?, cell c: UnsafePointer<Float>,
    dState dh: UnsafePointer<Float>, dCell dc: UnsafeMutablePointer<Float>, dGates di: UnsafeMutablePointer<Float>
  ) {
    let units = units, f = i + size, g = f + size, o = g + size
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
