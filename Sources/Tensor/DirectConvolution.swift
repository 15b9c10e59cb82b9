/// y = activation(x ∗ w + b (+ residual)) for inference: a product of the windows, where they lie in the image, and the weights.
///
/// In an image [row, column, channel] each row of a window is one run of floats, so nothing is gathered; only zeros around the image
/// need a copy of it. Split over threads by pixels, or by output channels where those are more.
public struct DirectConvolution: Sendable {
  public let window: Window
  public let inputs, outputs: Int
  private let weights: PackedMatrix
  private let bias: PackedBias
  private let activation: Activation

  /// - Parameter weights: [kernel, kernel, inputs, outputs]
  public init(weights: Tensor, bias: [Float], window: Window, activation: Activation) {
    let kernel = window.kernel
    precondition(weights.shape.count == 4 && weights.shape[..<2] == [kernel, kernel], "weights \(weights.shape) of a window of \(kernel)")
    precondition(bias.count == weights.columns, "bias of \(bias.count) for weights \(weights.shape)")
    (inputs, outputs, self.window, self.activation) = (weights.shape[2], weights.shape[3], window, activation)
    self.weights = PackedMatrix(weights)
    self.bias = PackedBias(bias)
  }

  /// - Parameters:
  ///   - x: [photos, side, side, inputs]
  ///   - residual: laid out as y
  ///   - y: [photos, output side, output side, outputs], with `pixelStride` floats from a pixel to the next
  public func callAsFunction(
    _ x: UnsafePointer<Float>, photos: Int, side: Int, adding residual: UnsafePointer<Float>? = nil, into y: UnsafeMutablePointer<Float>,
    pixelStride: Int
  ) {
    if window.before + window.after > 0 { return padded(x, photos: photos, side: side, adding: residual, into: y, pixelStride: pixelStride) }
    let outputSide = window.outputSide(side), pixels = outputSide * outputSide
    // Windows that are whole images, or single pixels, are rows of one matrix over all photos.
    if outputSide == 1 || (window.kernel == 1 && window.stride == 1) {
      let length = window.kernel * window.kernel * inputs, count = photos * pixels
      let isByPixel = count >= outputs, parts = isByPixel ? count : outputs
      let unit = isByPixel ? 8 : PackedMatrix.width
      parallel(parts, unit: max(unit, worthwhileProducts / max(1, length * min(count, outputs)) / unit * unit)) { range in
        let first = isByPixel ? range.lowerBound : 0
        let rows = PackedMatrix.Rows(lines: 1, width: isByPixel ? range.count : count, pixelStride: length, lineStride: 0)
        multiply(
          x + first * length, rows, into: y + first * pixelStride, .init(pixelStride: pixelStride, lineStride: 0),
          columns: isByPixel ? 0..<outputs : range, adding: residual.map { $0 + first * pixelStride })
      }
    } else {
      parallel(photos * outputSide) { lines in
        forEachPhoto(lines, of: outputSide) { photo, lines in
          let from = x + (photo * side + lines.lowerBound * window.stride) * side * inputs
          let at = (photo * outputSide + lines.lowerBound) * outputSide * pixelStride
          apply(from, paddedSide: side, lines: lines.count, width: outputSide, into: y + at, pixelStride, 0..<outputs, adding: residual.map { $0 + at })
        }
      }
    }
  }

  /// Copies what the lines of a thread need of each photo, with its zeros.
  private func padded(
    _ x: UnsafePointer<Float>, photos: Int, side: Int, adding residual: UnsafePointer<Float>?, into y: UnsafeMutablePointer<Float>, pixelStride: Int
  ) {
    let outputSide = window.outputSide(side)
    if photos * outputSide < 16 * Threads.count, outputs >= 64 {
      // So few lines that each thread has some of the outputs of all.
      return parallel(outputs, unit: PackedMatrix.width) { columns in
        paddedLines(x, 0..<photos * outputSide, side, adding: residual, into: y, pixelStride, columns)
      }
    }
    parallel(photos * outputSide) { paddedLines(x, $0, side, adding: residual, into: y, pixelStride, 0..<outputs) }
  }

  /// Some lines of y, numbered over all photos.
  private func paddedLines(
    _ x: UnsafePointer<Float>, _ lines: Range<Int>, _ side: Int, adding residual: UnsafePointer<Float>?, into y: UnsafeMutablePointer<Float>,
    _ pixelStride: Int, _ columns: Range<Int>
  ) {
    let outputSide = window.outputSide(side), paddedSide = side + window.before + window.after
    let linesAtOnce = max(1, 65_536 / (window.stride * paddedSide * inputs))
    let room = cacheLines(((linesAtOnce - 1) * window.stride + window.kernel) * paddedSide * inputs)
    defer { room.deallocate() }
    forEachPhoto(lines, of: outputSide) { photo, lines in
      for first in stride(from: lines.lowerBound, to: lines.upperBound, by: linesAtOnce) {
        let count = min(linesAtOnce, lines.upperBound - first)
        let image = x + photo * side * side * inputs, top = first * window.stride - window.before
        for row in 0..<(count - 1) * window.stride + window.kernel {
          let to = room + row * paddedSide * inputs
          guard (0..<side).contains(top + row) else {
            to.update(repeating: 0, count: paddedSide * inputs)
            continue
          }
          to.update(repeating: 0, count: window.before * inputs)
          (to + window.before * inputs).update(from: image + (top + row) * side * inputs, count: side * inputs)
          (to + (window.before + side) * inputs).update(repeating: 0, count: window.after * inputs)
        }
        let at = (photo * outputSide + first) * outputSide * pixelStride
        apply(room, paddedSide: paddedSide, lines: count, width: outputSide, into: y + at, pixelStride, columns, adding: residual.map { $0 + at })
      }
    }
  }

  private func apply(
    _ x: UnsafePointer<Float>, paddedSide: Int, lines: Int, width: Int, into y: UnsafeMutablePointer<Float>, _ pixelStride: Int,
    _ columns: Range<Int>, adding residual: UnsafePointer<Float>?
  ) {
    let rows = PackedMatrix.Rows(
      lines: lines, width: width, pixelStride: window.stride * inputs, lineStride: window.stride * paddedSide * inputs, runs: window.kernel,
      runStride: paddedSide * inputs)
    multiply(x, rows, into: y, .init(pixelStride: pixelStride, lineStride: width * pixelStride), columns: columns, adding: residual)
  }

  /// Without threads, and with the lines of y anywhere: what larger kernels are made of.
  public func multiply(
    _ x: UnsafePointer<Float>, _ rows: PackedMatrix.Rows, into y: UnsafeMutablePointer<Float>, _ place: PackedMatrix.Place, columns: Range<Int>,
    adding residual: UnsafePointer<Float>? = nil
  ) {
    bias.withUnsafePointer { weights.multiply(x, rows, into: y, place, columns: columns, .init(bias: $0, residual: residual, activation: activation)) }
  }
}

/// Splits lines that are numbered over all photos, `height` a photo, into each photo's own.
public func forEachPhoto(_ lines: Range<Int>, of height: Int, _ body: (_ photo: Int, _ lines: Range<Int>) -> Void) {
  var line = lines.lowerBound
  while line < lines.upperBound {
    let photo = line / height, end = min(lines.upperBound, (photo + 1) * height)
    body(photo, line - photo * height..<end - photo * height)
    line = end
  }
}
