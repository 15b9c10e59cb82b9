import Tensor

/// y[n, r, c, o] = Σ x[n, r s + i − p, c s + j − p, k] w[i, j, k, o] of images x [photo, row, column, channel], with w
/// [kernel × kernel × channels, outputs].
public func convolution(_ x: Variable, _ w: Variable, _ window: Window) -> Variable {
  record(x.value.convolved(w.value, window), from: x, w) { dy, gradients in
    gradients.add(to: x) { $0.addConvolutionInputGradient(dy, w.value, window) }
    gradients.add(to: w) { $0.addConvolutionWeightGradient(dy, x.value, window) }
  }
}

/// y[n, r, c, k] = Σ x[n, r s + i − p, c s + j − p, k] w[i, j, k]: every channel by itself, with w [kernel, kernel, channels].
public func depthwiseConvolution(_ x: Variable, _ w: Variable, _ window: Window) -> Variable {
  record(x.value.convolvedPerChannel(w.value, window), from: x, w) { dy, gradients in
    gradients.add(to: x) { $0.addConvolutionPerChannelInputGradient(dy, w.value, window) }
    gradients.add(to: w) { $0.addConvolutionPerChannelWeightGradient(dy, x.value, window) }
  }
}
