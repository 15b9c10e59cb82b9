import Tensor

/// MobileNetV2's block (Sandler et al., CVPR 2018): expand 1×1 → depthwise → project 1×1; the input is added where the
/// shapes agree.
///
/// The expanded image is six times the input, and is never stored whole: a few rows of 32 of its channels are computed
/// in the inner cache and convolved at once. A network's first block does not expand; there the convolution before it,
/// of any window, takes the place of the expansion.
struct InvertedResidual: Step {
  let name: String
  let input, output: ImageShape
  let operations: Int
  /// The input of the depthwise convolution.
  private let expanded: ImageShape
  private let expand: DirectConvolution?
  private let depthwise: DepthwiseConvolution
  private let project: DirectConvolution
  private let isResidual: Bool
  private let window: Window
  /// How many output rows are computed at a time.
  private let stripRows: Int

  /// How many floats stay in the outer cache: 32 expanded channels of a strip of rows, and all channels of its output.
  private static let stripBudget = 150_000
  private static let width = PackedMatrix.width

  init(
    _ name: String, _ input: ImageShape, expand: DirectConvolution?, depthwise: DepthwiseConvolution, window: Window,
    project: DirectConvolution,
    isResidual: Bool
  ) {
    (self.name, self.input, self.expand, self.depthwise, self.window, self.project) = (
      name, input, expand, depthwise, window, project
    )
    self.isResidual = isResidual
    let channels = depthwise.channels
    let expanded = ImageShape(side: expand?.window.outputSide(input.side) ?? input.side, channels: channels)
    self.expanded = expanded
    output = ImageShape(side: window.outputSide(expanded.side), channels: project.outputs)
    precondition(!isResidual || output == input, "\(input) added to \(output)")
    operations =
      2 * expanded.count * (expand.map { $0.window.kernel * $0.window.kernel * $0.inputs } ?? 0)
      + 2 * output.pixels * channels * (window.kernel * window.kernel + project.outputs)
    let rowStride = (expanded.side + window.before + window.after) * Self.width,
      rowCost = window.stride * rowStride + output.side * channels
    let left = Self.stripBudget - (window.kernel - window.stride) * rowStride
    stripRows = min(output.side, max(1, left / max(1, rowCost)))
  }

  private var paddedSide: Int { expanded.side + window.before + window.after }
  /// How many floats a padded row of 32 expanded channels has.
  private var rowStride: Int { paddedSide * Self.width }

  func callAsFunction(
    _ x: UnsafePointer<Float>, photos: Int, into y: UnsafeMutablePointer<Float>, pixelStride: Int, profile: Profile?
  ) {
    // The input that is added must have the stride of the output.
    var residual = isResidual ? x : nil
    if isResidual && pixelStride != input.channels {
      for pixel in 0..<photos * input.pixels {
        (y + pixel * pixelStride).update(from: x + pixel * input.channels, count: input.channels)
      }
      residual = UnsafePointer(y)
    }
    if photos < Threads.count && expanded.side <= Self.smallSide {
      for photo in 0..<photos {
        let at = photo * output.pixels * pixelStride
        applyByChannel(x + photo * input.count, adding: residual.map { $0 + at }, into: y + at, pixelStride)
      }
      return
    }
    parallel(photos * output.side) { lines in
      let filtered = cacheLines(stripRows * output.side * depthwise.channels)
      defer { filtered.deallocate() }
      forEachPhoto(lines, of: output.side) { photo, lines in
        for first in stride(from: lines.lowerBound, to: lines.upperBound, by: stripRows) {
          let strip = first..<min(lines.upperBound, first + stripRows),
            at = (photo * output.side + first) * output.side * pixelStride
          filter(x + photo * input.count, strip, 0..<depthwise.channels, into: filtered)
          project.multiply(
            filtered, .init(lines: 1, width: strip.count * output.side, pixelStride: depthwise.channels, lineStride: 0),
            into: .init(y + at, adding: residual.map { $0 + at }, pixelStride: pixelStride, lineStride: 0),
            columns: 0..<output.channels)
        }
      }
    }
  }

  /// On images of at most this side, threads that share a photo by rows would compute much of the expansion twice.
  private static let smallSide = 14

  /// Computes one photo on all threads: each takes some expanded channels, then some outputs.
  private func applyByChannel(
    _ x: UnsafePointer<Float>, adding residual: UnsafePointer<Float>?, into y: UnsafeMutablePointer<Float>,
    _ pixelStride: Int
  ) {
    let channels = depthwise.channels, filtered = cacheLines(output.pixels * channels)
    defer { filtered.deallocate() }
    parallel(channels, unit: Self.width / 2) { filter(x, 0..<output.side, $0, into: filtered) }
    let isByPixel = output.pixels >= output.channels
    parallel(isByPixel ? output.pixels : output.channels, unit: isByPixel ? 8 : Self.width) { part in
      let first = isByPixel ? part.lowerBound : 0
      project.multiply(
        filtered + first * channels,
        .init(lines: 1, width: isByPixel ? part.count : output.pixels, pixelStride: channels, lineStride: 0),
        into: .init(
          y + first * pixelStride, adding: residual.map { $0 + first * pixelStride }, pixelStride: pixelStride,
          lineStride: 0),
        columns: isByPixel ? 0..<output.channels : part)
    }
  }

  /// Computes some output rows of the depthwise convolution of one photo, [rows, output side, channels], for some of
  /// the channels.
  private func filter(
    _ x: UnsafePointer<Float>, _ rows: Range<Int>, _ channels: Range<Int>, into filtered: UnsafeMutablePointer<Float>
  ) {
    let padded = rows.lowerBound * window.stride..<(rows.upperBound - 1) * window.stride + window.kernel
    let room = cacheLines(padded.count * rowStride)
    defer { room.deallocate() }
    clearMargins(room, padded)
    let image = padded.clamped(to: window.before..<window.before + expanded.side)
    let lines = image.lowerBound - window.before..<image.upperBound - window.before
    let to = room + (image.lowerBound - padded.lowerBound) * rowStride + window.before * Self.width
    var next = channels.lowerBound
    while next < channels.upperBound {
      let first = next
      next = min(channels.upperBound, (first / Self.width + 1) * Self.width)
      let some = first..<next
      if let expand {
        expand.convolve(
          lines, of: x, side: input.side,
          into: .init(to - first, pixelStride: Self.width, lineStride: rowStride), columns: some)
      } else {
        for row in 0..<lines.count {
          for pixel in 0..<input.side {
            let from = x + ((lines.lowerBound + row) * input.side + pixel) * input.channels + first
            (to + row * rowStride + pixel * Self.width).update(from: from, count: some.count)
          }
        }
      }
      let layout = DepthwiseConvolution.Layout(
        rows: rows.count, width: output.side, rowStride: rowStride, xStride: Self.width, yStride: depthwise.channels)
      depthwise(room, into: filtered + first, layout, channels: some)
    }
  }

  /// Writes the zeros of the padding around the image.
  private func clearMargins(_ room: UnsafeMutablePointer<Float>, _ padded: Range<Int>) {
    let image = window.before..<window.before + expanded.side
    for row in padded {
      let at = room + (row - padded.lowerBound) * rowStride
      guard image.contains(row) else {
        at.update(repeating: 0, count: rowStride)
        continue
      }
      at.update(repeating: 0, count: window.before * Self.width)
      (at + (window.before + expanded.side) * Self.width).update(repeating: 0, count: window.after * Self.width)
    }
  }
}
