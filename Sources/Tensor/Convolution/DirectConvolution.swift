/// y = activation(x ∗ w + b (+ residual)) for inference: a product of the windows, where they lie in the image, and the
/// weights.
///
/// In an image [row, column, channel] each row of a window is one run of floats, so nothing is gathered; only zeros
/// around the image need a copy of it. Split over threads by pixels, or by output channels where those are more.
package struct DirectConvolution: Sendable {
  package let window: Window
  package let inputs, outputs: Int
  private let weights: PackedMatrix
  private let bias: [Float]  // in whole panels
  private let activation: Activation

  /// - Parameter weights: [kernel, kernel, inputs, outputs]
  package init(weights: Tensor, bias: [Float], window: Window, activation: Activation) {
    let kernel = window.kernel
    precondition(
      weights.shape.count == 4 && weights.shape[..<2] == [kernel, kernel],
      "weights \(weights.shape) of a window of \(kernel)")
    precondition(bias.count == weights.columns, "bias of \(bias.count) for weights \(weights.shape)")
    (inputs, outputs, self.window, self.activation) = (weights.shape[2], weights.shape[3], window, activation)
    self.weights = PackedMatrix(weights)
    self.bias = PackedMatrix.wholePanels(bias)
  }

  /// - Parameters:
  ///   - x: [photos, side, side, inputs]
  ///   - residual: laid out as y
  ///   - y: [photos, output side, output side, outputs], with `pixelStride` floats from a pixel to the next
  package func callAsFunction(
    _ x: UnsafePointer<Float>, photos: Int, side: Int, adding residual: UnsafePointer<Float>? = nil,
    into y: UnsafeMutablePointer<Float>, pixelStride: Int
  ) {
    let outputSide = window.outputSide(side), pixels = outputSide * outputSide
    let y = PackedMatrix.Output(y, adding: residual, pixelStride: pixelStride, lineStride: outputSide * pixelStride)
    // Windows that are whole images, or single pixels, are rows of one matrix over all photos.
    if window == Window(kernel: side) || window == Window(kernel: 1) {
      weights.split(photos * pixels) { pixels, columns in
        let rows = PackedMatrix.Rows(lines: 1, width: pixels.count, pixelStride: weights.rows, lineStride: 0)
        let first = pixels.lowerBound
        multiply(x + first * weights.rows, rows, into: y.advanced(by: first * pixelStride), columns: columns)
      }
    } else if photos * outputSide < 16 * Threads.count && outputs >= 64 {
      // So few lines that each thread has some of the outputs of all.
      let lines = 0..<photos * outputSide
      parallel(outputs, unit: PackedMatrix.width) { applyToLines(lines, x, side, into: y, columns: $0) }
    } else {
      parallel(photos * outputSide) { applyToLines($0, x, side, into: y, columns: 0..<outputs) }
    }
  }

  /// Some lines of y, numbered over all photos.
  private func applyToLines(
    _ lines: Range<Int>, _ x: UnsafePointer<Float>, _ side: Int, into y: PackedMatrix.Output, columns: Range<Int>
  ) {
    let outputSide = window.outputSide(side)
    forEachPhoto(lines, of: outputSide) { photo, lines in
      convolve(
        lines, of: x + photo * side * side * inputs, side: side,
        into: y.advanced(by: (photo * outputSide + lines.lowerBound) * y.lineStride), columns: columns)
    }
  }

  /// Some lines of what becomes of one photo, without threads and with the lines of y anywhere: what larger kernels are
  /// made of.
  /// - Parameters:
  ///   - x: [side, side, inputs]
  ///   - y: where the first line lies
  ///   - columns: the outputs that are wanted, from a multiple of `PackedMatrix.width` to one or to the last.
  package func convolve(
    _ lines: Range<Int>, of x: UnsafePointer<Float>, side: Int, into y: PackedMatrix.Output, columns: Range<Int>
  ) {
    let paddedSide = side + window.before + window.after, lineStride = window.stride * paddedSide * inputs
    let rows = PackedMatrix.Rows(
      lines: lines.count, width: window.outputSide(side), pixelStride: window.stride * inputs, lineStride: lineStride,
      runs: window.kernel, runStride: paddedSide * inputs)
    if paddedSide == side {
      return multiply(x + lines.lowerBound * lineStride, rows, into: y, columns: columns)
    }
    let linesAtOnce = min(lines.count, max(1, 65_536 / lineStride))
    let padded = cacheLines(((linesAtOnce - 1) * window.stride + window.kernel) * paddedSide * inputs)
    defer { padded.deallocate() }
    for first in stride(from: lines.lowerBound, to: lines.upperBound, by: linesAtOnce) {
      var rows = rows
      rows.lines = min(linesAtOnce, lines.upperBound - first)
      copyPadded(
        x, side, from: first * window.stride, count: (rows.lines - 1) * window.stride + window.kernel, into: padded)
      multiply(padded, rows, into: y.advanced(by: (first - lines.lowerBound) * y.lineStride), columns: columns)
    }
  }

  /// Some rows of a photo with its zeros around it.
  private func copyPadded(
    _ x: UnsafePointer<Float>, _ side: Int, from first: Int, count: Int, into padded: UnsafeMutablePointer<Float>
  ) {
    let length = side * inputs, rowStride = (window.before + side + window.after) * inputs
    for row in 0..<count {
      let to = padded + row * rowStride, from = first + row - window.before
      guard (0..<side).contains(from) else {
        to.update(repeating: 0, count: rowStride)
        continue
      }
      to.update(repeating: 0, count: window.before * inputs)
      (to + window.before * inputs).update(from: x + from * length, count: length)
      (to + window.before * inputs + length).update(repeating: 0, count: window.after * inputs)
    }
  }

  /// Without threads, and with the lines of y anywhere: what larger kernels are made of.
  package func multiply(
    _ x: UnsafePointer<Float>, _ rows: PackedMatrix.Rows, into y: PackedMatrix.Output, columns: Range<Int>
  ) {
    weights.multiply(x, rows, into: y, columns: columns, bias: bias, activation: activation)
  }
}

/// Splits lines that are numbered over all photos, `height` a photo, into each photo's own.
package func forEachPhoto(_ lines: Range<Int>, of height: Int, _ body: (_ photo: Int, _ lines: Range<Int>) -> Void) {
  var line = lines.lowerBound
  while line < lines.upperBound {
    let photo = line / height, end = min(lines.upperBound, (photo + 1) * height)
    body(photo, line - photo * height..<end - photo * height)
    line = end
  }
}
