/// Pools of images [photo, row, column, channel]. Padding never wins a maximum and never counts in an average.
extension Tensor {
  /// y = the largest x in each window, and the tap of the window that saw it (the first of equals): row · kernel +
  /// column.
  package func maxPooled(_ window: Window) -> (y: Tensor, taps: [UInt8]) {
    let images = WindowedImages(pooling: shape, window)
    precondition(window.kernel < 16, "a maximum over a window of \(window.kernel)")
    var taps = [UInt8](repeating: 0, count: images.outputShape.reduce(1, *))
    let y = Tensor(uninitialized: images.outputShape) { maximum(elements, images, into: $0, &taps) }
    return (y, taps)
  }

  /// self += dL/dx for (y, taps) = x.maxPooled(window) and `dy` = dL/dy; self = dL/dx if `overwriting`.
  package mutating func addMaxPoolGradient(_ dy: Tensor, taps: [UInt8], _ window: Window, overwriting: Bool = false) {
    let images = WindowedImages(pooling: shape, window)
    precondition(
      dy.shape == images.outputShape && taps.count == dy.count, "dy \(dy.shape) and \(taps.count) taps for \(shape)")
    guard count > 0 else { return }
    spread(dy.elements, taps, images, into: &elements, overwriting: overwriting)
  }

  /// y = the mean of x over the part of each window that lies on the image.
  package func averagePooled(_ window: Window) -> Tensor {
    let images = WindowedImages(pooling: shape, window)
    return Tensor(uninitialized: images.outputShape) { y in
      withView { x in
        SeparablePool(window, isMaximum: false)(
          x.pointer, photos: images.photos, rows: images.rows, columns: images.columns, channels: columns, into: y,
          pixelStride: columns)
      }
    }
  }

  /// self += dL/dx for y = x.averagePooled(window) and `dy` = dL/dy.
  package mutating func addAveragePoolGradient(_ dy: Tensor, _ window: Window) {
    let images = WindowedImages(pooling: shape, window), channels = columns
    precondition(dy.shape == images.outputShape, "dy \(dy.shape) for outputs \(images.outputShape)")
    withMutableView { dx in
      dy.withView { dy in
        forEachInParallel(images.photos) { photo in
          images.forEachTap(photo) { output, input, tap in
            let (dx, dy) = (dx.pointer + input, dy.pointer + output), factor = 1 / Float(tap.count)
            for k in 0..<channels { dx[k] += dy[k] * factor }
          }
        }
      }
    }
  }
}

extension WindowedImages {
  fileprivate init(pooling shape: [Int], _ window: Window) {
    precondition(
      max(window.before, window.after) < window.kernel,
      "padding \(window.before), \(window.after) of a pool of \(window.kernel)")
    self.init(shape, window)
  }

  /// Whether every pixel is seen by one window.
  fileprivate var isTiling: Bool {
    window.kernel == window.stride && window.before == 0 && rows <= outputRows * window.stride
      && columns <= outputColumns * window.stride
  }
}

private func maximum(
  _ x: UnsafePointer<Float>, _ images: WindowedImages, into y: UnsafeMutablePointer<Float>,
  _ taps: UnsafeMutablePointer<UInt8>
) {
  let channels = images.channels
  forEachInParallel(images.photos) { photo in
    images.forEachTap(photo) { output, input, tap in
      let (x, y, taps) = (x + input, y + output, taps + output), number = UInt8(truncatingIfNeeded: tap.number)
      if tap.isFirst {
        for k in 0..<channels {
          y[k] = x[k]
          taps[k] = number
        }
      } else {
        for k in 0..<channels {
          let isLarger = x[k] > y[k]
          y[k] = isLarger ? x[k] : y[k]
          taps[k] = isLarger ? number : taps[k]
        }
      }
    }
  }
}

private func spread(
  _ dy: UnsafePointer<Float>, _ taps: UnsafePointer<UInt8>, _ images: WindowedImages,
  into dx: UnsafeMutablePointer<Float>, overwriting: Bool
) {
  let (channels, perPhoto) = (images.channels, images.photoCount)
  // Windows that tile the image see every pixel once.
  let writes = overwriting && images.isTiling
  forEachInParallel(images.photos) { photo in
    if overwriting, !writes { (dx + photo * perPhoto).update(repeating: 0, count: perPhoto) }
    images.forEachTap(photo) { output, input, tap in
      let (dx, dy, taps) = (dx + input, dy + output, taps + output), number = UInt8(truncatingIfNeeded: tap.number)
      if writes {
        for k in 0..<channels { dx[k] = taps[k] == number ? dy[k] : 0 }
      } else {
        for k in 0..<channels { dx[k] += taps[k] == number ? dy[k] : 0 }
      }
    }
  }
}
