import Tensor

/// y[n, r, c, o] = Σ x[n, r s + i − p, c s + j − p, k] w[i, j, k, o] of images x [photo, row, column, channel], with w
/// [kernel, kernel, channels, outputs].
///
/// - Parameters:
///   - bias: b [outputs]; if given, the result is activation(y + b), and y itself is not kept.
///   - isDepthwise: convolves every channel by itself, o = k, with w [kernel, kernel, channels].
package func convolution(
  _ x: Variable, _ w: Variable, bias: Variable? = nil, _ window: Window, _ activation: Activation = .none,
  isDepthwise: Bool = false
) -> Variable {
  precondition(bias != nil || activation == .none, "an activation of a convolution without a bias")
  var y = isDepthwise ? x.value.depthwiseConvolved(w.value, window) : x.value.convolved(w.value, window)
  if let bias { y.activate(bias: bias.value, activation) }
  return record(y, from: [x, w] + (bias.map { [$0] } ?? [])) { [y] dy, gradients in
    if let bias { gradients.add(dy.propagate(throughActivationOf: y, activation), to: bias) }
    if isDepthwise {
      gradients.add(to: x) { $0.addDepthwiseInputGradient(dy, w.value, window) }
      gradients.add(to: w) { $0.addDepthwiseWeightGradient(dy, x.value, window) }
    } else {
      gradients.accumulate(to: x) { $0.addConvolutionInputGradient(dy, w.value, window, overwriting: $1) }
      gradients.accumulate(to: w) { $0.addConvolutionWeightGradient(dy, x.value, window, overwriting: $1) }
    }
  }
}
