/// Depthwise convolutions of images [photo, row, column, channel] that can be differentiated. `DepthwiseConvolution` is
/// the faster kernel for inference.
extension Tensor {
  /// y[n, r, c, k] = Σ x[n, r s + i − p, c s + j − p, k] w[i, j, k], with `weights` [kernel, kernel, channels].
  package func depthwiseConvolved(_ weights: Tensor, _ window: Window) -> Tensor {
    let images = WindowedImages(shape, window)
    precondition(
      weights.shape == [window.kernel, window.kernel, columns],
      "weights \(weights.shape) for \(shape) through a window of \(window.kernel)")
    var y = Tensor(shape: images.outputShape)
    y.withMutableView { y in
      withViews(self, weights) { x, weights in
        images.addProducts { _, output, input, tap in (y.pointer + output, x.pointer + input, weights.pointer + tap) }
      }
    }
    return y
  }

  /// self += dL/dx for y = x.depthwiseConvolved(weights, window) and `dy` = dL/dy.
  package mutating func addDepthwiseInputGradient(_ dy: Tensor, _ weights: Tensor, _ window: Window) {
    let images = WindowedImages(shape, window)
    withMutableView { dx in
      withViews(dy, weights) { dy, weights in
        images.addProducts { _, output, input, tap in (dx.pointer + input, dy.pointer + output, weights.pointer + tap) }
      }
    }
  }

  /// self += dL/dw for y = x.depthwiseConvolved(w, window) and `dy` = dL/dy.
  package mutating func addDepthwiseWeightGradient(_ dy: Tensor, _ x: Tensor, _ window: Window) {
    let images = WindowedImages(x.shape, window)
    var parts = Tensor(shape: [images.photos, count])
    parts.withMutableView { parts in
      withViews(dy, x) { dy, x in
        images.addProducts { photo, output, input, tap in
          (parts.row(photo) + tap, dy.pointer + output, x.pointer + input)
        }
      }
    }
    for photo in 0..<images.photos {
      for i in 0..<count { elements[i] += parts.elements[photo * count + i] }
    }
  }
}

extension WindowedImages {
  /// Adds a ⊙ b to a sum, channel by channel, for every photo, place and tap that lies on it; `places` says where the
  /// three lie, from the offsets of the output's, the input's and the tap's channels.
  @inline(__always)
  fileprivate func addProducts(
    _ places: (_ photo: Int, _ output: Int, _ input: Int, _ tap: Int) -> (
      sum: UnsafeMutablePointer<Float>, a: UnsafePointer<Float>, b: UnsafePointer<Float>
    )
  ) {
    forEachInParallel(photos) { photo in
      forEachTap(photo) { output, input, tap in
        let (sum, a, b) = places(photo, output, input, tap.number * channels)
        for k in 0..<channels { sum[k] += a[k] * b[k] }
      }
    }
  }
}
