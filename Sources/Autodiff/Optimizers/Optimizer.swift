import Tensor

/// Changes parameters along their gradients; its state is what a checkpoint must keep.
package protocol Optimizer {
  /// Learning rate of the next update.
  var learningRate: Float { get set }
  /// One update of every parameter in `variables` that is learned.
  mutating func update(_ parameters: inout Parameters, _ variables: Variables, _ gradients: Gradients)
  /// Moments by name, for a checkpoint.
  var state: Parameters { get set }
  /// How many updates were made.
  var steps: Int { get set }
}

/// Adam (Kingma and Ba 2015, Algorithm 1), with decoupled weight decay (Loshchilov and Hutter 2019) where it is not
/// zero.
package struct Adam: Optimizer {
  package var learningRate: Float
  package let beta1: Float, beta2: Float, epsilon: Float, weightDecay: Float
  package var state = Parameters()
  package var steps = 0

  package init(
    learningRate: Float, beta1: Float = 0.9, beta2: Float = 0.999, epsilon: Float = 1e-8, weightDecay: Float = 0
  ) {
    self.learningRate = learningRate
    self.beta1 = beta1
    self.beta2 = beta2
    self.epsilon = epsilon
    self.weightDecay = weightDecay
  }

  package mutating func update(_ parameters: inout Parameters, _ variables: Variables, _ gradients: Gradients) {
    update(&parameters, variables, gradients) { _ in 1 }
  }

  /// An update in which each parameter's learning rate is multiplied by `share` of its name.
  package mutating func update(
    _ parameters: inout Parameters, _ variables: Variables, _ gradients: Gradients, share: (String) -> Float
  ) {
    steps += 1
    let correction1 = 1 - power(beta1, steps), correction2 = 1 - power(beta2, steps)
    for name in variables.names where variables[name].requiresGradient {
      let shape = parameters[name].shape
      for moment in ["\(name).m", "\(name).v"] where !state.contains(moment) { state[moment] = Tensor(shape: shape) }
      var m = Tensor(shape: [0]), v = Tensor(shape: [0])
      swap(&m, &state["\(name).m"])
      swap(&v, &state["\(name).v"])
      adamUpdate(
        &parameters[name], gradient: gradients[variables[name]], m: &m, v: &v,
        rate: share(name) * learningRate / correction1, beta1: beta1, beta2: beta2, epsilon: epsilon,
        correction2: correction2, decay: share(name) * learningRate * weightDecay)
      swap(&m, &state["\(name).m"])
      swap(&v, &state["\(name).v"])
    }
  }
}

/// Stochastic gradient descent with momentum (Sutskever et al. 2013, as PyTorch writes it) and L2 weight decay.
package struct SGD: Optimizer {
  package var learningRate: Float
  package let momentum: Float, weightDecay: Float
  package var state = Parameters()
  package var steps = 0

  package init(learningRate: Float, momentum: Float = 0.9, weightDecay: Float = 0) {
    self.learningRate = learningRate
    self.momentum = momentum
    self.weightDecay = weightDecay
  }

  package mutating func update(_ parameters: inout Parameters, _ variables: Variables, _ gradients: Gradients) {
    steps += 1
    for name in variables.names where variables[name].requiresGradient {
      var d = gradients[variables[name]]
      if weightDecay != 0 { d.addScaled(weightDecay, parameters[name]) }
      if state.contains(name) {
        state[name].scale(by: momentum)
        state[name].add(d)
      } else {
        state[name] = d
      }
      parameters[name].addScaled(-learningRate, state[name])
    }
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

extension Gradients {
  /// √Σ g² over all learned `variables`, and the gradients scaled so that it is at most `limit`.
  package mutating func clip(_ variables: Variables, norm limit: Float) {
    guard limit > 0 else { return }
    var sum: Double = 0
    for name in variables.names where variables[name].requiresGradient { sum += self[variables[name]].sumOfSquares() }
    let norm = Float(sum.squareRoot())
    guard norm > limit else { return }
    for name in variables.names { add(to: variables[name]) { $0.scale(by: limit / norm) } }
  }
}
