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

  /// - Parameter tensor: gives a tensor of `layers`; called for one at a time.
  /// - Throws: what `tensor` throws, and `WeightsError.mismatch` for a tensor of another shape.
  init(_ layers: InvertedResidualLayers, _ input: ImageShape, isResidual: Bool, _ tensor: (String) throws -> Tensor)
    throws
  {
    let layer = layers.depthwise, window = layer.window, folded = try FoldedWeights(layer, tensor)
    depthwise = DepthwiseConvolution(
      weights: folded.weight, bias: folded.bias, stride: window.stride, activation: layer.activation)
    expand = try layers.expand.map { DirectConvolution($0, try FoldedWeights($0, tensor)) }
    project = DirectConvolution(layers.project, try FoldedWeights(layers.project, tensor))
    (name, self.input, self.window, self.isResidual) = (layers.project.name, input, window, isResidual)
    let channels = layer.outputs
    expanded = ImageShape(side: expand?.window.outputSide(input.side) ?? input.side, channels: channels)
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

  /// How many floats a padded row of 32 expanded channels has.
  private var rowStride: Int { (expanded.side + window.before + window.after) * Self.width }

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
    let y = PackedMatrix.Output(y, adding: residual, pixelStride: pixelStride, lineStride: 0)
    if photos < Threads.count && expanded.side <= Self.smallSide {
      for photo in 0..<photos {
        applyByChannel(x + photo * input.count, into: y.advanced(by: photo * output.pixels * pixelStride))
      }
      return
    }
    parallel(photos * output.side) { lines in
      let filtered = cacheLines(stripRows * output.side * depthwise.channels)
      defer { filtered.deallocate() }
      forEachPhoto(lines, of: output.side) { photo, lines in
        for first in stride(from: lines.lowerBound, to: lines.upperBound, by: stripRows) {
          let strip = first..<min(lines.upperBound, first + stripRows)
          filter(x + photo * input.count, strip, 0..<depthwise.channels, into: filtered)
          project.multiply(
            filtered, .init(lines: 1, width: strip.count * output.side, pixelStride: depthwise.channels, lineStride: 0),
            into: y.advanced(by: (photo * output.side + first) * output.side * pixelStride),
            columns: 0..<output.channels)
        }
      }
    }
  }

  /// On images of at most this side, threads that share a photo by rows would compute much of the expansion twice.
  private static let smallSide = 14

  /// Computes one photo on all threads: each takes some expanded channels, then some outputs.
  private func applyByChannel(_ x: UnsafePointer<Float>, into y: PackedMatrix.Output) {
    let channels = depthwise.channels, filtered = cacheLines(output.pixels * channels)
    defer { filtered.deallocate() }
    parallel(channels, unit: Self.width / 2) { filter(x, 0..<output.side, $0, into: filtered) }
    let isByPixel = output.pixels >= output.channels
    parallel(isByPixel ? output.pixels : output.channels, unit: isByPixel ? 8 : Self.width) { part in
      let first = isByPixel ? part.lowerBound : 0
      project.multiply(
        filtered + first * channels,
        .init(lines: 1, width: isByPixel ? part.count : output.pixels, pixelStride: channels, lineStride: 0),
        into: y.advanced(by: first * y.pixelStride), columns: isByPixel ? 0..<output.channels : part)
    }
  }

  /// Computes some output rows of the depthwise convolution of one photo, [rows, output side, channels], for some of
  /// the channels.
  private func filter(
    _ x: UnsafePointer<Float>, _ rows: Range<Int>, _ channels: Range<Int>, into filtered: UnsafeMutablePointer<Float>
  ) {
    let padded = rows.lowerBound * window.stride..<(rows.upperBound - 1) * window.stride + window.kernel
    let buffer = cacheLines(padded.count * rowStride)
    defer { buffer.deallocate() }
    clearMargins(buffer, padded)
    let image = padded.clamped(to: window.before..<window.before + expanded.side)
    let lines = image.lowerBound - window.before..<image.upperBound - window.before
    let to = buffer + (image.lowerBound - padded.lowerBound) * rowStride + window.before * Self.width
    var next = channels.lowerBound
    while next < channels.upperBound {
      let first = next
      next = min(channels.upperBound, (first / Self.width + 1) * Self.width)
      let some = first..<next
      if let expand {
        let y = PackedMatrix.Output(to - first, pixelStride: Self.width, lineStride: rowStride)
        expand.convolve(lines, of: x, side: input.side, into: y, columns: some)
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
      depthwise(buffer, into: filtered + first, layout, channels: some)
    }
  }

  /// Writes the zeros of the padding around the image.
  private func clearMargins(_ buffer: UnsafeMutablePointer<Float>, _ padded: Range<Int>) {
    let image = window.before..<window.before + expanded.side
    for row in padded {
      let at = buffer + (row - padded.lowerBound) * rowStride
      guard image.contains(row) else {
        at.update(repeating: 0, count: rowStride)
        continue
      }
      at.update(repeating: 0, count: window.before * Self.width)
      (at + (window.before + expanded.side) * Self.width).update(repeating: 0, count: window.after * Self.width)
    }
  }
}

/// The inverted residual block at the beginning of a list of layers; nil where there is none. If the block does not
/// expand, the convolution before it belongs to it.
struct InvertedResidualLayers {
  let expand: ConvolutionLayer?
  let depthwise, project: ConvolutionLayer
  var count: Int { expand == nil ? 2 : 3 }

  init?(_ layers: [Layer]) {
    var convolutions: [ConvolutionLayer] = []
    for layer in layers {
      if case .convolution(let convolution) = layer { convolutions.append(convolution) } else { break }
    }
    guard let index = convolutions.prefix(2).firstIndex(where: { $0.kind == .depthwise }),
      convolutions.count > index + 1, case let project = convolutions[index + 1],
      project.kind == .full && project.window == Window(kernel: 1)
    else { return nil }
    expand = index == 0 ? nil : convolutions[0]
    (depthwise, self.project) = (convolutions[index], project)
  }
}
