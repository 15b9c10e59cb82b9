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
  private static let stripBudget = 120_000

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

  private var paddedSide: Int { input.side + window.before + window.after }
  private var rowStride: Int { paddedSide * depthwise.channels }

  func callAsFunction(_ x: UnsafePointer<Float>, photos: Int, into y: UnsafeMutablePointer<Float>, pixelStride: Int, profile: Profile?) {
    // What is added lies as the outputs do.
    let residual: UnsafePointer<Float>? = isResidual ? pixelStride == input.channels ? x : UnsafePointer(y) : nil
    if residual == UnsafePointer(y) {
      for pixel in 0..<photos * input.pixels { (y + pixel * pixelStride).update(from: x + pixel * input.channels, count: input.channels) }
    }
    if photos < Threads.count && input.side <= Self.smallSide {
      for photo in 0..<photos {
        let at = photo * output.pixels * pixelStride
        applyByChannel(x + photo * input.count, adding: residual.map { $0 + at }, into: y + at, pixelStride)
      }
      return
    }
    parallel(photos * output.side) { lines in
      // Padded rows that a strip reads, and what the depthwise convolution makes of them.
      let paddedRows = (stripRows - 1) * window.stride + window.kernel
      let expanded = cacheLines(paddedRows * rowStride), filtered = cacheLines(stripRows * output.side * depthwise.channels)
      defer {
        expanded.deallocate()
        filtered.deallocate()
      }
      clearSides(expanded, rows: paddedRows)
      forEachPhoto(lines, of: output.side) { photo, lines in
        let at = photo * output.pixels * pixelStride
        apply(x + photo * input.count, lines, adding: residual.map { $0 + at }, into: y + at, pixelStride, expanded, filtered)
      }
    }
  }

  /// On images as small as this, threads that share a photo by its rows would do much of the expansion twice.
  private static let smallSide = 14

  /// One photo, whose expanded channels are split over threads, and then the outputs.
  private func applyByChannel(
    _ x: UnsafePointer<Float>, adding residual: UnsafePointer<Float>?, into y: UnsafeMutablePointer<Float>, _ pixelStride: Int
  ) {
    let channels = depthwise.channels
    let expanded = cacheLines(paddedSide * rowStride), filtered = cacheLines(output.pixels * channels)
    defer {
      expanded.deallocate()
      filtered.deallocate()
    }
    parallel(channels, unit: PackedMatrix.width) { some in
      clearMargins(expanded, some)
      expandRows(x, 0..<input.side, into: expanded + window.before * rowStride, some)
      depthwise(expanded, rowStride: rowStride, into: filtered, rows: output.side, width: output.side, channels: some)
    }
    let isByPixel = output.pixels >= output.channels
    parallel(isByPixel ? output.pixels : output.channels, unit: isByPixel ? 8 : PackedMatrix.width) { part in
      let first = isByPixel ? part.lowerBound : 0
      project.multiply(
        filtered + first * channels, .init(lines: 1, width: isByPixel ? part.count : output.pixels, pixelStride: channels, lineStride: 0),
        into: y + first * pixelStride, .init(pixelStride: pixelStride, lineStride: 0), columns: isByPixel ? 0..<output.channels : part,
        adding: residual.map { $0 + first * pixelStride })
    }
  }

  /// Zeros all around the image, of some of its channels.
  private func clearMargins(_ expanded: UnsafeMutablePointer<Float>, _ channels: Range<Int>) {
    let image = window.before..<window.before + input.side
    for row in 0..<paddedSide {
      for column in 0..<paddedSide where !image.contains(row) || !image.contains(column) {
        (expanded + row * rowStride + column * depthwise.channels + channels.lowerBound).update(repeating: 0, count: channels.count)
      }
    }
  }

  /// Zeros left and right of the image.
  private func clearSides(_ expanded: UnsafeMutablePointer<Float>, rows: Int) {
    for row in 0..<rows {
      let row = expanded + row * rowStride
      row.update(repeating: 0, count: window.before * depthwise.channels)
      (row + (window.before + input.side) * depthwise.channels).update(repeating: 0, count: window.after * depthwise.channels)
    }
  }

  /// Some output rows of one photo.
  private func apply(
    _ x: UnsafePointer<Float>, _ lines: Range<Int>, adding residual: UnsafePointer<Float>?, into y: UnsafeMutablePointer<Float>, _ pixelStride: Int,
    _ expanded: UnsafeMutablePointer<Float>, _ filtered: UnsafeMutablePointer<Float>
  ) {
    // The zeros left and right of the image stay; `expanded` holds the padded rows first..<filled.
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
        .init(pixelStride: pixelStride, lineStride: 0), columns: 0..<project.outputs, adding: residual.map { $0 + at })
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
    expandRows(x, image.lowerBound - window.before..<image.upperBound - window.before, into: expanded + above, 0..<depthwise.channels)
  }

  /// Some rows of the image, some of their expanded channels.
  private func expandRows(_ x: UnsafePointer<Float>, _ rows: Range<Int>, into expanded: UnsafeMutablePointer<Float>, _ channels: Range<Int>) {
    let lineStride = input.side * input.channels
    let from = x + rows.lowerBound * lineStride, to = expanded + window.before * depthwise.channels
    if let expand {
      expand.multiply(
        from, .init(lines: rows.count, width: input.side, pixelStride: input.channels, lineStride: lineStride), into: to,
        .init(pixelStride: depthwise.channels, lineStride: rowStride), columns: channels)
    } else if channels.count == depthwise.channels {
      for row in 0..<rows.count { (to + row * rowStride).update(from: from + row * lineStride, count: lineStride) }
    } else {
      for pixel in 0..<rows.count * input.side {
        let to = to + pixel / input.side * rowStride + pixel % input.side * input.channels
        (to + channels.lowerBound).update(from: from + pixel * input.channels + channels.lowerBound, count: channels.count)
      }
    }
  }
}
