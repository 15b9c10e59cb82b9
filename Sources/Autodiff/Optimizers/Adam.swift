import Tensor

/// Adam (Kingma and Ba 2015, Algorithm 1), with decoupled weight decay (Loshchilov and Hutter 2019) where it is not
/// zero.
package struct Adam {
  /// Of the next update.
  package var learningRate: Float
  package let beta1, beta2, epsilon, weightDecay: Float
  /// Moments by name, and how many updates were made: what a checkpoint must keep.
  package var state = Parameters()
  package var steps = 0

  package init(
    learningRate: Float, beta1: Float = 0.9, beta2: Float = 0.999, epsilon: Float = 1e-8, weightDecay: Float = 0
  ) {
    (self.learningRate, self.beta1, self.beta2) = (learningRate, beta1, beta2)
    (self.epsilon, self.weightDecay) = (epsilon, weightDecay)
  }

  /// One update of every parameter in `variables` that is learned; its learning rate is multiplied by `share` of its
  /// name.
  package mutating func update(
    _ parameters: inout Parameters, _ variables: Variables, _ gradients: Gradients,
    share: (String) -> Float = { _ in 1 }
  ) {
    steps += 1
    for name in variables.names where variables[name].requiresGradient {
      let shape = parameters[name].shape
      for moment in ["\(name).m", "\(name).v"] where !state.contains(moment) { state[moment] = Tensor(shape: shape) }
      var m = Tensor(shape: [0]), v = Tensor(shape: [0])
      swap(&m, &state["\(name).m"])
      swap(&v, &state["\(name).v"])
      move(&parameters[name], gradient: gradients[variables[name]], m: &m, v: &v, share: share(name))
      swap(&m, &state["\(name).m"])
      swap(&v, &state["\(name).v"])
    }
  }

  /// m ← β₁m + (1−β₁)g, v ← β₂v + (1−β₂)g², x ← x − α (weightDecay·x + m / (1−β₁ⁿ) / (√(v / (1−β₂ⁿ)) + ε)), with n =
  /// `steps` and α = `share` · learningRate, in one pass over memory.
  func move(_ x: inout Tensor, gradient: Tensor, m: inout Tensor, v: inout Tensor, share: Float) {
    let count = x.count, (beta1, beta2, epsilon) = (beta1, beta2, epsilon)
    let scale = 1 / (1 - power(beta2, steps))
    let rate = share * learningRate / (1 - power(beta1, steps)), decay = share * learningRate * weightDecay
    precondition(
      gradient.count == count && m.count == count && v.count == count,
      "\(x.shape), \(gradient.shape), \(m.shape), \(v.shape)")
    func run(
      _ x: UnsafeMutablePointer<Float>, _ g: UnsafePointer<Float>, _ m: UnsafeMutablePointer<Float>,
      _ v: UnsafeMutablePointer<Float>
    ) {
      parallel(count, unit: 4096) { range in
        for i in range {
          m[i] = beta1 * m[i] + (1 - beta1) * g[i]
          v[i] = beta2 * v[i] + (1 - beta2) * g[i] * g[i]
          x[i] -= decay * x[i] + rate * m[i] / ((v[i] * scale).squareRoot() + epsilon)
        }
      }
    }
    run(&x.elements, gradient.elements, &m.elements, &v.elements)
  }
}

/// bⁿ by repeated multiplication.
private func power(_ base: Float, _ exponent: Int) -> Float {
  var result = 1.0, base = Double(base), exponent = exponent
  while exponent > 0 {
    if exponent & 1 == 1 { result *= base }
    base *= base
    exponent >>= 1
  }
  return Float(result)
}
