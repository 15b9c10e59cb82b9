import Tensor

/// y[n, r, c, o] = Σ x[n, r s + i − p, c s + j − p, k] w[i, j, k, o] of images x [photo, row, column, channel], with w
/// [kernel, kernel, channels, outputs].
package func convolution(_ x: Variable, _ w: Variable, _ window: Window) -> Variable {
  record(x.value.convolved(w.value, window), from: x, w) { dy, gradients in
    gradients.addConvolution(dy, x, w, window)
  }
}

/// y = activation(x ∗ w + b), with b [outputs]: of the convolution and of y only y is kept.
package func convolution(_ x: Variable, _ w: Variable, bias: Variable, _ window: Window, _ activation: Activation)
  -> Variable
{
  var y = x.value.convolved(w.value, window)
  y.activate(bias: bias.value, activation)
  return record(y, from: x, w, bias) { [y] dy, gradients in
    gradients.add(dy.propagate(throughActivationOf: y, activation), to: bias)
    gradients.addConvolution(dy, x, w, window)
  }
}

/// y[n, r, c, k] = Σ x[n, r s + i − p, c s + j − p, k] w[i, j, k]: every channel by itself, with w [kernel, kernel,
/// channels].
package func depthwiseConvolution(_ x: Variable, _ w: Variable, _ window: Window) -> Variable {
  record(x.value.depthwiseConvolved(w.value, window), from: x, w) { dy, gradients in
    gradients.addDepthwiseConvolution(dy, x, w, window)
  }
}

/// y = activation(x ∗ w + b), every channel by itself, with b [channels].
package func depthwiseConvolution(
  _ x: Variable, _ w: Variable, bias: Variable, _ window: Window, _ activation: Activation
) -> Variable {
  var y = x.value.depthwiseConvolved(w.value, window)
  y.activate(bias: bias.value, activation)
  return record(y, from: x, w, bias) { [y] dy, gradients in
    gradients.add(dy.propagate(throughActivationOf: y, activation), to: bias)
    gradients.addDepthwiseConvolution(dy, x, w, window)
  }
}

extension Gradients {
  fileprivate mutating func addConvolution(_ dy: Tensor, _ x: Variable, _ w: Variable, _ window: Window) {
    accumulate(to: x) { $0.addConvolutionInputGradient(dy, w.value, window, overwriting: $1) }
    accumulate(to: w) { $0.addConvolutionWeightGradient(dy, x.value, window, overwriting: $1) }
  }

  fileprivate mutating func addDepthwiseConvolution(_ dy: Tensor, _ x: Variable, _ w: Variable, _ window: Window) {
    add(to: x) { $0.addDepthwiseInputGradient(dy, w.value, window) }
    add(to: w) { $0.addDepthwiseWeightGradient(dy, x.value, window) }
  }
}
