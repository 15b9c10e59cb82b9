/// Pools of images [photo, row, column, channel]. Padding never wins a maximum and never counts in an average.
extension Tensor {
  /// y = the largest x in each window, and the tap of the window that saw it (the first of equals): row · kernel + column.
  public func maxPooled(_ window: Window) -> (y: Tensor, taps: [UInt8]) {
    let geometry = PoolGeometry(shape, window)
    precondition(window.kernel < 16, "a maximum over a window of \(window.kernel)")
    var taps = [UInt8](repeating: 0, count: geometry.outputShape.reduce(1, *))
    let y = Tensor(uninitialized: geometry.outputShape) { maximum(elements, geometry, into: $0, &taps) }
    return (y, taps)
  }

  /// self += dL/dx for (y, taps) = x.maxPooled(window) and `dy` = dL/dy; self = dL/dx if `overwriting`.
  public mutating func addMaxPoolGradient(_ dy: Tensor, taps: [UInt8], _ window: Window, overwriting: Bool = false) {
    let geometry = PoolGeometry(shape, window)
    precondition(dy.shape == geometry.outputShape && taps.count == dy.count, "dy \(dy.shape) and \(taps.count) taps for \(shape)")
    guard count > 0 else { return }
    spread(dy.elements, taps, geometry, into: &elements, overwriting: overwriting)
  }

  /// y = the mean of x over the part of each window that lies on the image.
  public func averagePooled(_ window: Window) -> Tensor {
    let geometry = PoolGeometry(shape, window)
    let channels = columns
    return Tensor(uninitialized: geometry.outputShape) { y in
      elements.withUnsafeBufferPointer { x in
        nonisolated(unsafe) let (y, x) = (y, x.baseAddress)  // each worker writes its own photos only
        geometry.forEachWindow { output, taps in
          guard let x else { return }
          var count: Float = 0
          for k in 0..<channels { y[output + k] = 0 }
          taps { input in
            for k in 0..<channels { y[output + k] += x[input + k] }
            count += 1
          }
          for k in 0..<channels { y[output + k] /= count }
        }
      }
    }
  }

  /// self += dL/dx for y = x.averagePooled(window) and `dy` = dL/dy.
  public mutating func addAveragePoolGradient(_ dy: Tensor, _ window: Window) {
    let geometry = PoolGeometry(shape, window)
    let channels = columns
    elements.withUnsafeMutableBufferPointer { dx in
      dy.elements.withUnsafeBufferPointer { dy in
        nonisolated(unsafe) let (dx, dy) = (dx.baseAddress, dy.baseAddress)  // each worker adds to its own photos only
        geometry.forEachWindow { output, taps in
          guard let dx, let dy else { return }
          var count: Float = 0
          taps { _ in count += 1 }
          taps { input in
            for k in 0..<channels { dx[input + k] += dy[output + k] / count }
          }
        }
      }
    }
  }
}

/// Images and the windows of a pool over them.
private struct PoolGeometry {
  let shape: [Int]
  let window: Window
  let outputShape: [Int]

  init(_ shape: [Int], _ window: Window) {
    precondition(shape.count == 4, "a pool of \(shape), which is no [photo, row, column, channel]")
    precondition(max(window.before, window.after) < window.kernel, "padding \(window.before), \(window.after) of a pool of \(window.kernel)")
    self.shape = shape
    self.window = window
    outputShape = [shape[0], window.outputSide(shape[1]), window.outputSide(shape[2]), shape[3]]
  }

  /// Whether every pixel is seen by one window.
  var isTiling: Bool {
    window.kernel == window.stride && window.before == 0 && shape[1] <= outputShape[1] * window.stride && shape[2] <= outputShape[2] * window.stride
  }

  func forEachPhoto(_ body: (Int) -> Void) {
    parallel(shape[0]) { photos in
      for photo in photos { body(photo) }
    }
  }

  /// Every tap that lies on the image, window by window, in the order of the image: the offsets of the window's output and of what the tap
  /// sees, the tap's number, and whether it is the window's first.
  @inline(__always) func forEachTap(_ body: (_ output: Int, _ input: Int, _ tap: UInt8, _ isFirst: Bool) -> Void) {
    forEachPhoto { forEachTap($0, body) }
  }

  @inline(__always) func forEachTap(_ photo: Int, _ body: (_ output: Int, _ input: Int, _ tap: UInt8, _ isFirst: Bool) -> Void) {
    let (rows, columns, channels) = (shape[1], shape[2], shape[3])
    for row in 0..<outputShape[1] {
      let vertical = window.taps(row, side: rows)
      for column in 0..<outputShape[2] {
        let horizontal = window.taps(column, side: columns)
        let output = ((photo * outputShape[1] + row) * outputShape[2] + column) * channels
        for i in 0..<vertical.taps.count {
          for j in 0..<horizontal.taps.count {
            let tap = (vertical.taps.lowerBound + i) * window.kernel + horizontal.taps.lowerBound + j
            body(output, ((photo * rows + vertical.at + i) * columns + horizontal.at + j) * channels, UInt8(truncatingIfNeeded: tap), i + j == 0)
          }
        }
      }
    }
  }

  /// Calls `body` with the offset of every window's output, and with a function that lists the offsets of its inputs.
  func forEachWindow(_ body: (_ output: Int, _ taps: ((Int) -> Void) -> Void) -> Void) {
    let (rows, columns, channels) = (shape[1], shape[2], shape[3])
    parallel(shape[0]) { photos in
      for photo in photos {
        for row in 0..<outputShape[1] {
          let vertical = window.taps(row, side: rows)
          for column in 0..<outputShape[2] {
            let horizontal = window.taps(column, side: columns)
            body(((photo * outputShape[1] + row) * outputShape[2] + column) * channels) { visit in
              for i in 0..<vertical.taps.count {
                for j in 0..<horizontal.taps.count {
                  visit(((photo * rows + vertical.at + i) * columns + horizontal.at + j) * channels)
                }
              }
            }
          }
        }
      }
    }
  }
}

private func maximum(_ x: UnsafePointer<Float>, _ geometry: PoolGeometry, into y: UnsafeMutablePointer<Float>, _ taps: UnsafeMutablePointer<UInt8>) {
  let channels = geometry.shape[3]
  geometry.forEachTap { output, input, tap, isFirst in
    let (x, y, taps) = (x + input, y + output, taps + output)
    if isFirst {
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
  _ dy: UnsafePointer<Float>, _ taps: UnsafePointer<UInt8>, _ geometry: PoolGeometry, into dx: UnsafeMutablePointer<Float>, overwriting: Bool
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
