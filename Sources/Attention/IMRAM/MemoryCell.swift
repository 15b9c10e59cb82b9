import Tensor

/// The elementwise part of an update of IMRAM's memory (Chen et al. 2020, Eq. 8, as their code has it), from q and p =
/// W_q q + W_c c + b, packed [gate; output]:
///
///     g = σ(p_g),  o = tanh(p_o),  q′ = g ⊙ q + (1 − g) ⊙ o
///
/// and, where the memory is normalised, q′ / (‖q′‖ + 1e-8). Everything is of one fragment, on one thread.
enum MemoryCell {
  /// - Parameters:
  ///   - p: [2d], is replaced by g and o.
  ///   - bias: b [2d], which p comes without.
  ///   - q: [d]; q′ is written, to the same memory if that is wanted.
  static func forward(
    _ p: UnsafeMutablePointer<Float>, bias: UnsafePointer<Float>, _ q: UnsafePointer<Float>,
    into next: UnsafeMutablePointer<Float>, size: Int
  ) {
    let o = p + size, outputBias = bias + size
    for j in 0..<size { p[j] = logistic(p[j] + bias[j]) }
    for j in 0..<size { o[j] = hyperbolicTangent(o[j] + outputBias[j]) }
    for j in 0..<size { next[j] = o[j] + p[j] * (q[j] - o[j]) }
  }

  /// q / (‖q‖ + 1e-8)
  /// - Returns: the divisor.
  static func normalize(_ q: UnsafeMutablePointer<Float>, size: Int) -> Float {
    let norm = dot(q, q, size).squareRoot() + 1e-8, scale = 1 / norm
    for j in 0..<size { q[j] *= scale }
    return norm
  }

  /// From dL/dq′ of the normalised q′, to dL/d of what was normalised, in place.
  static func denormalize(_ dNext: UnsafeMutablePointer<Float>, _ next: UnsafePointer<Float>, norm: Float, size: Int) {
    let projection = dot(dNext, next, size), scale = 1 / norm
    for j in 0..<size { dNext[j] = (dNext[j] - projection * next[j]) * scale }
  }

  /// From dL/dq′ to dL/dp.
  /// - Parameters:
  ///   - g: g and o as `forward` left them.
  ///   - dNext: dL/dq′, is replaced by g ⊙ dL/dq′, the part of dL/dq that does not come through p.
  ///   - dp: [2d], is written.
  static func backward(
    gates g: UnsafePointer<Float>, _ q: UnsafePointer<Float>, _ dNext: UnsafeMutablePointer<Float>,
    dp: UnsafeMutablePointer<Float>, size: Int
  ) {
    let o = g + size, dOutput = dp + size
    for j in 0..<size { dp[j] = dNext[j] * (q[j] - o[j]) * g[j] * (1 - g[j]) }
    for j in 0..<size { dOutput[j] = dNext[j] * (1 - g[j]) * (1 - o[j] * o[j]) }
    for j in 0..<size { dNext[j] *= g[j] }
  }
}
