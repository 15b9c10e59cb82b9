import Tensor

/// Stochastic gradient descent with momentum (Sutskever et al. 2013, as PyTorch writes it) and L2 weight decay.
package struct SGD {
  /// Of the next update.
  package var learningRate: Float
  package let momentum, weightDecay: Float
  /// Velocities by name: what a checkpoint must keep.
  package var state = Parameters()

  package init(learningRate: Float, momentum: Float = 0.9, weightDecay: Float = 0) {
    (self.learningRate, self.momentum, self.weightDecay) = (learningRate, momentum, weightDecay)
  }

  /// One update of every parameter in `variables` that is learned.
  package mutating func update(_ parameters: inout Parameters, _ variables: Variables, _ gradients: Gradients) {
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
