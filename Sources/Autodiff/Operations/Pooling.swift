import Tensor

/// The largest value in each window of images [photo, row, column, channel]; its gradient goes to the first of equals.
package func maxPool(_ x: Variable, _ window: Window) -> Variable {
  let (y, taps) = x.value.maxPooled(window)
  return record(y, from: x) { dy, gradients in
    gradients.accumulate(to: x) { $0.addMaxPoolGradient(dy, taps: taps, window, overwriting: $1) }
  }
}

/// The mean of each window of images [photo, row, column, channel].
package func averagePool(_ x: Variable, _ window: Window) -> Variable {
  record(x.value.averagePooled(window), from: x) { dy, gradients in
    gradients.add(to: x) { $0.addAveragePoolGradient(dy, window) }
  }
}

/// The mean over each image: [photo, row, column, channel] to [photo, channel].
package func globalMean(_ x: Variable) -> Variable {
  precondition(x.shape.count == 4 && x.shape[1] == x.shape[2], "the mean over square images of \(x.shape)")
  return averagePool(x, Window(kernel: x.shape[1])).reshaped([x.shape[0], x.shape[3]])
}
