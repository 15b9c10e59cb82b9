import Tensor

/// MobileNetV2's block (Sandler et al., CVPR 2018): expand 1×1 → depthwise → project 1×1, plus the input where shapes agree.
///
/// It runs in strips of output rows, so that the expanded image (six times the input) never leaves the cache.
struct InvertedResidual: Sendable {
  private let side, outputSide: Int
  private let expand: PointwiseConvolution?
  private let depthwise: DepthwiseConvolution
  private let project: PointwiseConvolution
  private let paddingBefore, paddedSide, stripRows: Int

  /// Floats of a strip that still stay in the cache next to the weights.
  private static let stripBudget = 80_000

  /// A block on images of `side`×`side`, padded as TensorFlow's SAME: an odd pixel of padding goes right and below.
  init(side: Int, expand: PointwiseConvolution?, depthwise: DepthwiseConvolution, project: PointwiseConvolution) {
    self.side = side
    self.expand = expand
    self.depthwise = depthwise
    self.project = project
    outputSide = (side + depthwise.stride - 1) / depthwise.stride
    let padding = max(0, (outputSide - 1) * depthwise.stride + depthwise.kernel - side)
    paddingBefore = padding / 2
    paddedSide = side + padding
    let rowCount = depthwise.stride * paddedSide * depthwise.channels + outputSide * depthwise.channels
    stripRows = min(outputSide, max(1, Self.stripBudget / rowCount))
  }

  /// [outputSide, outputSide, outputs]
  var outputCount: Int { outputSide * outputSide * project.outputs }
  private var rowStride: Int { paddedSide * depthwise.channels }
  /// Padded rows that a strip reads.
  private var paddedRows: Int { (stripRows - 1) * depthwise.stride + depthwise.kernel }
  var workspaceCount: Int { paddedRows * rowStride + stripRows * outputSide * depthwise.channels }

  /// `x` [side, side, inputs] to `y` [outputSide, outputSide, outputs].
  func callAsFunction(_ x: UnsafePointer<Float>, into y: UnsafeMutablePointer<Float>, workspace: UnsafeMutablePointer<Float>) {
    let inputs = expand?.inputs ?? depthwise.channels
    let residual = depthwise.stride == 1 && inputs == project.outputs ? x : nil
    let expanded = workspace
    let filtered = workspace + paddedRows * rowStride
    expanded.update(repeating: 0, count: paddedRows * rowStride)

    var first = 0, filled = 0  // `expanded` holds the padded rows first..<filled
    for row in stride(from: 0, to: outputSide, by: stripRows) {
      let rows = min(stripRows, outputSide - row)
      let needed = row * depthwise.stride
      if needed > first {
        let kept = max(0, filled - needed)
        memmoveRows(expanded, from: needed - first, count: kept)
        first = needed
        filled = max(filled, needed)
      }
      let last = needed + (rows - 1) * depthwise.stride + depthwise.kernel
      fill(x, inputs, filled..<last, into: expanded + (filled - first) * rowStride)
      filled = last
      depthwise(expanded, rowStride: rowStride, into: filtered, rows: rows, width: outputSide)
      let at = row * outputSide
      project(
        filtered, pixels: rows * outputSide, adding: residual.map { $0 + at * inputs }, into: y + at * project.outputs)
    }
  }

  private func memmoveRows(_ expanded: UnsafeMutablePointer<Float>, from row: Int, count: Int) {
    expanded.update(from: expanded + row * rowStride, count: count * rowStride)
  }

  /// Writes the padded rows `rows`: the image's are expanded, those above and below it zero.
  private func fill(_ x: UnsafePointer<Float>, _ inputs: Int, _ rows: Range<Int>, into expanded: UnsafeMutablePointer<Float>) {
    let image = rows.clamped(to: paddingBefore..<paddingBefore + side)
    guard !image.isEmpty else { return expanded.update(repeating: 0, count: rows.count * rowStride) }
    let above = (image.lowerBound - rows.lowerBound) * rowStride
    let below = (rows.upperBound - image.upperBound) * rowStride
    expanded.update(repeating: 0, count: above)
    (expanded + above + image.count * rowStride).update(repeating: 0, count: below)
    let from = x + (image.lowerBound - paddingBefore) * side * inputs
    let to = expanded + above + paddingBefore * depthwise.channels
    if let expand {
      expand(from, pixels: image.count * side, into: to, width: side, rowStride: rowStride)
    } else {
      for row in 0..<image.count { (to + row * rowStride).update(from: from + row * side * inputs, count: side * inputs) }
    }
  }
}
