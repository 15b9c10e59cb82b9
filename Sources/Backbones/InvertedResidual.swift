import Tensor

/// MobileNetV2's block (Sandler et al., CVPR 2018): expand 1×1 → depthwise → project 1×1, plus the input where shapes agree.
///
/// It runs in strips of output rows, so that the expanded image (six times the input) never leaves the cache.
struct InvertedResidual: Step {
  let name: String
  let input, output: ImageShape
  let operations: Int
  private let expand: DirectConvolution?
  private let depthwise: DepthwiseConvolution
  private let project: DirectConvolution
  private let isResidual: Bool
  private let window: Window
  private let stripRows: Int

  /// Floats of a strip that still stay in the cache next to the weights.
  private static let stripBudget = 80_000

  init(
    _ name: String, _ input: ImageShape, expand: DirectConvolution?, depthwise: DepthwiseConvolution, window: Window, project: DirectConvolution,
    isResidual: Bool
  ) {
    (self.name, self.input, self.expand, self.depthwise, self.window, self.project) = (name, input, expand, depthwise, window, project)
    self.isResidual = isResidual
    output = ImageShape(side: window.outputSide(input.side), channels: project.outputs)
    precondition(!isResidual || output == input, "\(input) added to \(output)")
    let channels = depthwise.channels
    operations =
      2 * (expand.map { input.pixels * $0.inputs * $0.outputs } ?? 0)
      + 2 * output.pixels * channels * (window.kernel * window.kernel + project.outputs)
    let rowCount = window.stride * (input.side + window.before + window.after) * channels + output.side * channels
    stripRows = min(output.side, max(1, Self.stripBudget / rowCount))
  }

  private var rowStride: Int { (input.side + window.before + window.after) * depthwise.channels }

  func callAsFunction(_ x: UnsafePointer<Float>, photos: Int, into y: UnsafeMutablePointer<Float>, pixelStride: Int, profile: Profile?) {
    parallel(photos * output.side) { lines in
      // Padded rows that a strip reads, and what the depthwise convolution makes of them.
      let expanded = UnsafeMutablePointer<Float>.allocate(capacity: ((stripRows - 1) * window.stride + window.kernel) * rowStride)
      let filtered = UnsafeMutablePointer<Float>.allocate(capacity: stripRows * output.side * depthwise.channels)
      defer {
        expanded.deallocate()
        filtered.deallocate()
      }
      forEachPhoto(lines, of: output.side) { photo, lines in
        apply(x + photo * input.count, lines, into: y + photo * output.pixels * pixelStride, pixelStride, expanded, filtered)
      }
    }
  }

  /// Some output rows of one photo.
  private func apply(
    _ x: UnsafePointer<Float>, _ lines: Range<Int>, into y: UnsafeMutablePointer<Float>, _ pixelStride: Int,
    _ expanded: UnsafeMutablePointer<Float>, _ filtered: UnsafeMutablePointer<Float>
  ) {
    // The zeros left and right of the image stay; `expanded` holds the padded rows first..<filled.
    expanded.update(repeating: 0, count: ((stripRows - 1) * window.stride + window.kernel) * rowStride)
    var first = lines.lowerBound * window.stride, filled = first
    for row in stride(from: lines.lowerBound, to: lines.upperBound, by: stripRows) {
      let rows = min(stripRows, lines.upperBound - row)
      let needed = row * window.stride
      if needed > first {
        expanded.update(from: expanded + (needed - first) * rowStride, count: max(0, filled - needed) * rowStride)
        first = needed
        filled = max(filled, needed)
      }
      let last = needed + (rows - 1) * window.stride + window.kernel
      fill(x, filled..<last, into: expanded + (filled - first) * rowStride)
      filled = last
      depthwise(expanded, rowStride: rowStride, into: filtered, rows: rows, width: output.side)
      let at = row * output.side * pixelStride, channels = depthwise.channels
      project.multiply(
        filtered, .init(lines: 1, width: rows * output.side, pixelStride: channels, lineStride: 0), into: y + at,
        .init(pixelStride: pixelStride, lineStride: 0), columns: 0..<project.outputs, adding: isResidual ? x + at : nil)
    }
  }

  /// Writes the padded rows `rows`: the image's are expanded, those above and below it zero.
  private func fill(_ x: UnsafePointer<Float>, _ rows: Range<Int>, into expanded: UnsafeMutablePointer<Float>) {
    let image = rows.clamped(to: window.before..<window.before + input.side)
    guard !image.isEmpty else { return expanded.update(repeating: 0, count: rows.count * rowStride) }
    let above = (image.lowerBound - rows.lowerBound) * rowStride
    let below = (rows.upperBound - image.upperBound) * rowStride
    expanded.update(repeating: 0, count: above)
    (expanded + above + image.count * rowStride).update(repeating: 0, count: below)
    let lineStride = input.side * input.channels
    let from = x + (image.lowerBound - window.before) * lineStride
    let to = expanded + above + window.before * depthwise.channels
    if let expand {
      expand.multiply(
        from, .init(lines: image.count, width: input.side, pixelStride: input.channels, lineStride: lineStride), into: to,
        .init(pixelStride: depthwise.channels, lineStride: rowStride), columns: 0..<expand.outputs)
    } else {
      for row in 0..<image.count { (to + row * rowStride).update(from: from + row * lineStride, count: lineStride) }
    }
  }
}
