/// Pools of images [photo, row, column, channel]. Padding never wins a maximum and never counts in an average.
extension Tensor {
  /// y = the largest x in each window, and the tap of the window that saw it (the first of equals): row · kernel +
  /// column.
  package func maxPooled(_ window: Window) -> (y: Tensor, taps: [UInt8]) {
    let geometry = PoolGeometry(shape, window)
    precondition(window.kernel < 16, "a maximum over a window of \(window.kernel)")
    var taps = [UInt8](repeating: 0, count: geometry.outputShape.reduce(1, *))
    let y = Tensor(uninitialized: geometry.outputShape) { maximum(elements, geometry, into: $0, &taps) }
    return (y, taps)
  }

  /// self += dL/dx for (y, taps) = x.maxPooled(window) and `dy` = dL/dy; self = dL/dx if `overwriting`.
  package mutating func addMaxPoolGradient(_ dy: Tensor, taps: [UInt8], _ window: Window, overwriting: Bool = false) {
    let geometry = PoolGeometry(shape, window)
    precondition(
      dy.shape == geometry.outputShape && taps.count == dy.count, "dy \(dy.shape) and \(taps.count) taps for \(shape)")
    guard count > 0 else { return }
    spread(dy.elements, taps, geometry, into: &elements, overwriting: overwriting)
  }

  /// y = the mean of x over the part of each window that lies on the image.
  package func averagePooled(_ window: Window) -> Tensor {
    let geometry = PoolGeometry(shape, window)
    return Tensor(uninitialized: geometry.outputShape) { mean(elements, geometry, into: $0) }
  }

  /// self += dL/dx for y = x.averagePooled(window) and `dy` = dL/dy.
  package mutating func addAveragePoolGradient(_ dy: Tensor, _ window: Window) {
    let geometry = PoolGeometry(shape, window)
    precondition(dy.shape == geometry.outputShape, "dy \(dy.shape) for outputs \(geometry.outputShape)")
    share(dy.elements, geometry, into: &elements)
  }
}

/// Images and the windows of a pool over them.
private struct PoolGeometry {
  let shape: [Int]
  let window: Window
  let outputShape: [Int]

  init(_ shape: [Int], _ window: Window) {
    precondition(shape.count == 4, "a pool of \(shape), which is no [photo, row, column, channel]")
    precondition(
      max(window.before, window.after) < window.kernel,
      "padding \(window.before), \(window.after) of a pool of \(window.kernel)")
    self.shape = shape
    self.window = window
    outputShape = [shape[0], window.outputSide(shape[1]), window.outputSide(shape[2]), shape[3]]
  }

  /// Whether every pixel is seen by one window.
  var isTiling: Bool {
    window.kernel == window.stride && window.before == 0 && shape[1] <= outputShape[1] * window.stride
      && shape[2] <= outputShape[2] * window.stride
  }

  func forEachPhoto(_ body: (Int) -> Void) {
    parallel(shape[0]) { photos in
      for photo in photos { body(photo) }
    }
  }

  /// A tap's index among the taps of its window that lie on the image, and their number.
  struct Share {
    let index, count: Int
    var isFirst: Bool { index == 0 }
    var isLast: Bool { index == count - 1 }
  }

  /// Every tap that lies on the image, window by window, in the order of the image: the offsets of the window's output
  /// and of what the tap sees, and the tap's number.
  @inline(__always) func forEachTap(_ body: (_ output: Int, _ input: Int, _ tap: UInt8, _ share: Share) -> Void) {
    forEachPhoto { forEachTap($0, body) }
  }

  @inline(__always) func forEachTap(
    _ photo: Int, _ body: (_ output: Int, _ input: Int, _ tap: UInt8, _ share: Share) -> Void
  ) {
    let (rows, columns, channels) = (shape[1], shape[2], shape[3])
    for row in 0..<outputShape[1] {
      let vertical = window.taps(row, side: rows)
      for column in 0..<outputShape[2] {
        let horizontal = window.taps(column, side: columns)
        let output = ((photo * outputShape[1] + row) * outputShape[2] + column) * channels
        for i in 0..<vertical.taps.count {
          for j in 0..<horizontal.taps.count {
            let tap = (vertical.taps.lowerBound + i) * window.kernel + horizontal.taps.lowerBound + j
            let input = ((photo * rows + vertical.at + i) * columns + horizontal.at + j) * channels
            let share = Share(index: i * horizontal.taps.count + j, count: vertical.taps.count * horizontal.taps.count)
            body(output, input, UInt8(truncatingIfNeeded: tap), share)
          }
        }
      }
    }
  }
}

private func maximum(
  _ x: UnsafePointer<Float>, _ geometry: PoolGeometry, into y: UnsafeMutablePointer<Float>,
  _ taps: UnsafeMutablePointer<UInt8>
) {
  let channels = geometry.shape[3]
  geometry.forEachTap { output, input, tap, share in
    let (x, y, taps) = (x + input, y + output, taps + output)
    if share.isFirst {
      for k in 0..<channels {
        y[k] = x[k]
        taps[k] = tap
      }
    } else {
      for k in 0..<channels {
        let isLarger = x[k] > y[k]
        y[k] = isLarger ? x[k] : y[k]
        taps[k] = isLarger ? tap : taps[k]
      }
    }
  }
}

private func spread(
  _ dy: UnsafePointer<Float>, _ taps: UnsafePointer<UInt8>, _ geometry: PoolGeometry,
  into dx: UnsafeMutablePointer<Float>, overwriting: Bool
) {
  let channels = geometry.shape[3], perPhoto = geometry.shape[1...].reduce(1, *)
  // Windows that tile the image see every pixel once.
  let writes = overwriting && geometry.isTiling
  geometry.forEachPhoto { photo in
    if overwriting, !writes { (dx + photo * perPhoto).update(repeating: 0, count: perPhoto) }
    geometry.forEachTap(photo) { output, input, tap, _ in
      let (dx, dy, taps) = (dx + input, dy + output, taps + output)
      if writes {
        for k in 0..<channels { dx[k] = taps[k] == tap ? dy[k] : 0 }
      } else {
        for k in 0..<channels { dx[k] += taps[k] == tap ? dy[k] : 0 }
      }
    }
  }
}

private func mean(_ x: UnsafePointer<Float>, _ geometry: PoolGeometry, into y: UnsafeMutablePointer<Float>) {
  let channels = geometry.shape[3]
  geometry.forEachTap { output, input, _, share in
    let (x, y) = (x + input, y + output)
    if share.isFirst {
      for k in 0..<channels { y[k] = x[k] }
    } else {
      for k in 0..<channels { y[k] += x[k] }
    }
    if share.isLast {
      let factor = 1 / Float(share.count)
      for k in 0..<channels { y[k] *= factor }
    }
  }
}

private func share(_ dy: UnsafePointer<Float>, _ geometry: PoolGeometry, into dx: UnsafeMutablePointer<Float>) {
  let channels = geometry.shape[3]
  geometry.forEachTap { output, input, _, share in
    let (dx, dy) = (dx + input, dy + output), factor = 1 / Float(share.count)
    for k in 0..<channels { dx[k] += dy[k] * factor }
  }
}
