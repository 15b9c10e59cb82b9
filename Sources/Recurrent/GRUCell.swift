import Tensor

/// The elementwise part of a GRU step (Cho et al. 2014) as PyTorch has it, with a bias inside the reset gate's product;
/// packed [r; z; n]: r = σ(xᵣ + pᵣ), z = σ(x_z + p_z), n = tanh(xₙ + r ⊙ pₙ), h = (1 − z) ⊙ n + z ⊙ h₀, where x = W_i x
/// + b_i and p = W_h h₀ + b_h.
///
/// Everything is of one row, and of some of its units, on one thread.
struct GRUCell {
  /// H.
  let size: Int
  let units: Range<Int>

  /// Writes the gates and the new state.
  /// - Parameters:
  ///   - x: [3H].
  ///   - product: W_h h₀ [3H], and h₀ [H]: both nil where h₀ is zero.
  ///   - bias: b_h [3H].
  ///   - r: r, z, n and pₙ, [4H], are written.
  ///   - h: the new state [H], is written.
  func forward(
    _ x: UnsafePointer<Float>, product: UnsafePointer<Float>?, bias: UnsafePointer<Float>,
    previous: UnsafePointer<Float>?, gates r: UnsafeMutablePointer<Float>, state h: UnsafeMutablePointer<Float>
  ) {
    let units = units, z = r + size, n = z + size, p = n + size
    for (gate, start) in [(r, 0), (z, size), (p, 2 * size)] {
      let bias = bias + start
      if let product = product.map({ $0 + start }) {
        for j in units { gate[j] = product[j] + bias[j] }
      } else {
        for j in units { gate[j] = bias[j] }
      }
    }
    for j in units { r[j] = logistic(x[j] + r[j]) }
    let xz = x + size, xn = xz + size
    for j in units { z[j] = logistic(xz[j] + z[j]) }
    for j in units { n[j] = hyperbolicTangent(xn[j] + r[j] * p[j]) }
    if let h0 = previous {
      for j in units { h[j] = n[j] + z[j] * (h0[j] - n[j]) }
    } else {
      for j in units { h[j] = n[j] - z[j] * n[j] }
    }
  }

  /// From dL/dh to the gradients of the pre-activations, with r, z, n and pₙ as `forward` left them.
  /// - Parameters:
  ///   - dr: dL/d of xᵣ, x_z, xₙ and pₙ, [4H], is written; pᵣ and p_z have the same gradients as xᵣ and x_z.
  ///   - dPrevious: z ⊙ dL/dh is added, nil where h₀ is zero.
  func backward(
    gates r: UnsafePointer<Float>, previous: UnsafePointer<Float>?, dState dh: UnsafePointer<Float>,
    dGates dr: UnsafeMutablePointer<Float>, dPrevious: UnsafeMutablePointer<Float>?
  ) {
    let units = units, z = r + size, n = z + size, p = n + size
    let dz = dr + size, dn = dz + size, dp = dn + size
    for j in units { dn[j] = dh[j] * (1 - z[j]) * (1 - n[j] * n[j]) }
    for j in units { dp[j] = dn[j] * r[j] }
    for j in units { dr[j] = dn[j] * p[j] * r[j] * (1 - r[j]) }
    if let h0 = previous, let dPrevious {
      for j in units { dz[j] = dh[j] * (h0[j] - n[j]) * z[j] * (1 - z[j]) }
      for j in units { dPrevious[j] += dh[j] * z[j] }
    } else {
      for j in units { dz[j] = -dh[j] * n[j] * z[j] * (1 - z[j]) }
    }
  }
}
