/// How a square window slides over an image: the geometry of convolutions and pools.
package struct Window: Sendable, Equatable {
  package let kernel, stride: Int
  /// Zeros above and to the left of the image, and below and to the right of it.
  package let before, after: Int

  package init(kernel: Int, stride: Int = 1, before: Int = 0, after: Int = 0) {
    precondition(
      kernel > 0 && stride > 0 && before >= 0 && after >= 0,
      "window of \(kernel), stride \(stride), padding \(before) and \(after)")
    (self.kernel, self.stride, self.before, self.after) = (kernel, stride, before, after)
  }

  /// The same padding on all sides.
  package init(kernel: Int, stride: Int = 1, padding: Int) {
    self.init(kernel: kernel, stride: stride, before: padding, after: padding)
  }

  /// At how many places the window fits on an image of `side` with its padding.
  package func outputSide(_ side: Int) -> Int {
    let slack = side + before + after - kernel
    return slack < 0 ? 0 : slack / stride + 1
  }

  /// The taps of the window at `output` that lie on an image of `side`, and where the first of them lies.
  @inline(__always) func taps(_ output: Int, side: Int) -> (taps: Range<Int>, at: Int) {
    let origin = output * stride - before
    let first = Swift.max(0, -origin), end = Swift.min(kernel, side - origin)
    return (first..<Swift.max(first, end), origin + first)
  }
}
