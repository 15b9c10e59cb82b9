/// Depthwise convolutions of images [photo, row, column, channel] that can be differentiated. `DepthwiseConvolution` is
/// the faster kernel for inference.
extension Tensor {
  /// y[n, r, c, k] = Σ x[n, r s + i − p, c s + j − p, k] w[i, j, k], with `weights` [kernel, kernel, channels].
  package func depthwiseConvolved(_ weights: Tensor, _ window: Window) -> Tensor {
    precondition(
      shape.count == 4 && weights.shape == [window.kernel, window.kernel, columns],
      "weights \(weights.shape) for \(shape) through a window of \(window.kernel)")
    var y = Tensor(repeating: 0, shape: [shape[0], window.outputSide(shape[1]), window.outputSide(shape[2]), shape[3]])
    let channels = columns
    y.withMutableView { y in
      withViews(self, weights) { x, weights in
        DepthwiseTaps(shape, window).forEach { _, output, input, tap in
          let (y, x, w) = (y.pointer + output, x.pointer + input, weights.pointer + tap)
          for k in 0..<channels { y[k] += x[k] * w[k] }
        }
      }
    }
    return y
  }

  /// self += dL/dx for y = x.depthwiseConvolved(weights, window) and `dy` = dL/dy.
  package mutating func addDepthwiseInputGradient(_ dy: Tensor, _ weights: Tensor, _ window: Window) {
    let channels = columns, taps = DepthwiseTaps(shape, window)
    withMutableView { dx in
      withViews(dy, weights) { dy, weights in
        taps.forEach { _, output, input, tap in
          let (dy, dx, w) = (dy.pointer + output, dx.pointer + input, weights.pointer + tap)
          for k in 0..<channels { dx[k] += dy[k] * w[k] }
        }
      }
    }
  }

  /// self += dL/dw for y = x.depthwiseConvolved(w, window) and `dy` = dL/dy.
  package mutating func addDepthwiseWeightGradient(_ dy: Tensor, _ x: Tensor, _ window: Window) {
    let (channels, count, photos) = (columns, count, x.shape[0])
    var parts = Tensor(shape: [photos, count])
    parts.withMutableView { parts in
      let taps = DepthwiseTaps(x.shape, window)
      withViews(dy, x) { dy, x in
        taps.forEach { photo, output, input, tap in
          let (dy, x) = (dy.pointer + output, x.pointer + input), dw = parts.pointer + photo * count + tap
          for k in 0..<channels { dw[k] += dy[k] * x[k] }
        }
      }
    }
    for photo in 0..<photos {
      for i in 0..<count { elements[i] += parts.elements[photo * count + i] }
    }
  }
}

/// What a window sees of images [photo, row, column, channel].
private struct DepthwiseTaps {
  let shape: [Int]
  let window: Window

  init(_ shape: [Int], _ window: Window) { (self.shape, self.window) = (shape, window) }

  /// Calls `body` for every (photo, place, tap) of the window that lies on the image, with the offsets of the output's,
  /// the input's and the tap's channels. Threads have photos of their own.
  func forEach(_ body: (_ photo: Int, _ output: Int, _ input: Int, _ tap: Int) -> Void) {
    let (rows, columns, channels) = (shape[1], shape[2], shape[3])
    let (outputRows, outputColumns) = (window.outputSide(rows), window.outputSide(columns))
    parallel(shape[0]) { photos in
      for photo in photos {
        for row in 0..<outputRows {
          let vertical = window.taps(row, side: rows)
          for column in 0..<outputColumns {
            let horizontal = window.taps(column, side: columns)
            let output = ((photo * outputRows + row) * outputColumns + column) * channels
            for i in vertical.taps {
              for j in horizontal.taps {
                let r = vertical.at + i - vertical.taps.lowerBound, c = horizontal.at + j - horizontal.taps.lowerBound
                body(photo, output, ((photo * rows + r) * columns + c) * channels, (i * window.kernel + j) * channels)
              }
            }
          }
        }
      }
    }
  }
}
