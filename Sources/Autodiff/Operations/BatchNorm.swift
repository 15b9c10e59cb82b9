import Tensor

/// y = activation(γ (x − mean) / √(variance + ε) + β), channel by channel (Ioffe and Szegedy, ICML 2015, Algorithm 1).
///
/// - Parameter given: mean and variance of the running averages; if nil, the mean and variance of all rows of x are
///   used.
/// - Returns: y, and the statistics that were used, for the caller's running averages.
package func batchNorm(
  _ x: Variable, scale: Variable, shift: Variable, given: BatchStatistics? = nil, epsilon: Float = 1e-3,
  _ activation: Activation = .none
) -> (y: Variable, statistics: BatchStatistics) {
  let statistics = given ?? BatchStatistics(of: x.value)
  let mean = statistics.mean, channels = mean.indices
  precondition(x.value.columns == channels.count, "\(channels.count) means for \(x.shape)")
  let inverse = statistics.variance.map { 1 / ($0 + epsilon).squareRoot() }
  let factor = zip(scale.value.elements, inverse).map { $0 * $1 }
  let affine = ChannelAffine(
    factor: factor, offset: channels.map { shift.value.elements[$0] - mean[$0] * factor[$0] }, activation: activation)
  let y = record(affine(x.value), from: x, scale, shift) { dy, gradients in
    var linear: [Float]?, constant: [Float]?
    if given == nil || scale.requiresGradient || shift.requiresGradient {
      // g is dy where the activation lets pass; dβ = Σ g, dγ = Σ g x̂
      let sums = affine.gradientSums(dy, x.value, mean: mean)
      let dBeta = sums.g.map { Float($0) }, dGamma = channels.map { Float(sums.gx[$0]) * inverse[$0] }
      gradients.add(Tensor(shape: shift.shape, elements: dBeta), to: shift)
      gradients.add(Tensor(shape: scale.shape, elements: dGamma), to: scale)
      if given == nil {  // dx = γ/√(variance + ε) (g − Σ g / rows − x̂ Σ g x̂ / rows)
        let rows = Float(max(1, x.value.rows)), slope = channels.map { -factor[$0] * dGamma[$0] * inverse[$0] / rows }
        (linear, constant) = (slope, channels.map { -factor[$0] * dBeta[$0] / rows - slope[$0] * mean[$0] })
      }
    }
    guard x.requiresGradient else { return }
    affine.propagate(&dy, x.value, linear: linear, constant: constant)
    gradients.add(dy, to: x)
  }
  return (y, statistics)
}
