import Tensor

/// y = γ (x − mean) / √(variance + ε) + β over the rows of a batch, channel by channel (Ioffe and Szegedy, ICML 2015, Algorithm 1).
///
/// - Returns: y, and the batch's statistics, for the caller's running averages.
public func batchNorm(_ x: Variable, scale: Variable, shift: Variable, epsilon: Float = 1e-3) -> (y: Variable, statistics: BatchStatistics) {
  let statistics = BatchStatistics(of: x.value)
  let rows = Float(max(1, x.value.rows))
  let inverse = statistics.variance.map { 1 / ($0 + epsilon).squareRoot() }
  let mean = statistics.mean, gamma = scale.value.elements
  let factor = zip(gamma, inverse).map { $0 * $1 }
  let offset = mean.indices.map { shift.value.elements[$0] - mean[$0] * factor[$0] }
  let y = record(x.value.affineByChannel(factor, offset), from: x, scale, shift) { dy, gradients in
    let sums = dy.batchNormSums(x.value)
    let dBeta = sums.dy.map { Float($0) }
    // Σ dy x̂ = (Σ dy x − mean Σ dy) / √(variance + ε)
    let dGamma = mean.indices.map { Float(sums.dyx[$0] - Double(mean[$0]) * sums.dy[$0]) * inverse[$0] }
    gradients.add(Tensor(shape: shift.shape, elements: dBeta), to: shift)
    gradients.add(Tensor(shape: scale.shape, elements: dGamma), to: scale)
    // dx = γ/√(variance + ε) (dy − Σ dy / rows − x̂ Σ dy x̂ / rows)
    let b = mean.indices.map { -factor[$0] * dGamma[$0] * inverse[$0] / rows }
    let d = mean.indices.map { -factor[$0] * dBeta[$0] / rows - b[$0] * mean[$0] }
    gradients.add(to: x) { $0.addByChannel(factor, dy, b, x.value, d) }
  }
  return (y, statistics)
}
