/// Depthwise convolutions of images [photo, row, column, channel] that can be differentiated. `DepthwiseConvolution` is
/// the faster kernel for inference.
extension Tensor {
  /// y[n, r, c, k] = Σ x[n, r s + i − p, c s + j − p, k] w[i, j, k], with `weights` [kernel, kernel, channels].
  package func convolvedPerChannel(_ weights: Tensor, _ window: Window) -> Tensor {
    precondition(
      shape.count == 4 && weights.shape == [window.kernel, window.kernel, columns],
      "weights \(weights.shape) for \(shape) through a window of \(window.kernel)")
    var y = Tensor(repeating: 0, shape: [shape[0], window.outputSide(shape[1]), window.outputSide(shape[2]), shape[3]])
    let (x, channels) = (self, columns)
    y.elements.withUnsafeMutableBufferPointer { y in
      nonisolated(unsafe) let y = y.baseAddress!  // each worker writes its own photos only
      x.elements.withUnsafeBufferPointer { elements in
        weights.elements.withUnsafeBufferPointer { weights in
          x.forEachTap(window) { photo, output, input, tap in
            let (y, x, w) = (y + output, elements.baseAddress! + input, weights.baseAddress! + tap)
            for k in 0..<channels { y[k] += x[k] * w[k] }
          }
        }
      }
    }
    return y
  }

  /// self += dL/dx for y = x.convolvedPerChannel(weights, window) and `dy` = dL/dy.
  package mutating func addConvolutionPerChannelInputGradient(_ dy: Tensor, _ weights: Tensor, _ window: Window) {
    let channels = columns
    let geometry = Tensor(uninitialized: [0] + shape.dropFirst()) { _ in }
    let photos = shape[0]
    elements.withUnsafeMutableBufferPointer { dx in
      nonisolated(unsafe) let dx = dx.baseAddress!  // each worker adds to its own photos only
      dy.elements.withUnsafeBufferPointer { dy in
        weights.elements.withUnsafeBufferPointer { weights in
          geometry.forEachTap(window, photos: photos) { photo, output, input, tap in
            let (dy, dx, w) = (dy.baseAddress! + output, dx + input, weights.baseAddress! + tap)
            for k in 0..<channels { dx[k] += dy[k] * w[k] }
          }
        }
      }
    }
  }

  /// self += dL/dw for y = x.convolvedPerChannel(w, window) and `dy` = dL/dy.
  package mutating func addConvolutionPerChannelWeightGradient(_ dy: Tensor, _ x: Tensor, _ window: Window) {
    let (channels, count, photos) = (columns, count, x.shape[0])
    var partial = [Float](repeating: 0, count: photos * count)
    partial.withUnsafeMutableBufferPointer { partial in
      nonisolated(unsafe) let partial = partial.baseAddress!  // each worker adds to its own photos' parts only
      dy.elements.withUnsafeBufferPointer { dy in
        x.elements.withUnsafeBufferPointer { elements in
          x.forEachTap(window) { photo, output, input, tap in
            let (dy, x, dw) = (dy.baseAddress! + output, elements.baseAddress! + input, partial + photo * count + tap)
            for k in 0..<channels { dw[k] += dy[k] * x[k] }
          }
        }
      }
    }
    for photo in 0..<photos {
      for i in 0..<count { elements[i] += partial[photo * count + i] }
    }
  }

  /// Every (photo, place, tap) of the window that lies on the image: the offsets of the output's, the input's and the
  /// tap's channels.
  fileprivate func forEachTap(
    _ window: Window, photos: Int? = nil, _ body: (_ photo: Int, _ output: Int, _ input: Int, _ tap: Int) -> Void
  ) {
    let (rows, columns, channels) = (shape[1], shape[2], shape[3])
    let (outputRows, outputColumns) = (window.outputSide(rows), window.outputSide(columns))
    parallel(photos ?? shape[0]) { photos in
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
