/// Pools images for inference, on all threads: first down the columns of a window, for a whole line of the image at
/// once, then across. Padding never wins a maximum and never counts in an average.
package struct SeparablePool: Sendable {
  package let window: Window
  /// Whether y is the largest value in each window, or else their mean.
  package let isMaximum: Bool

  package init(_ window: Window, isMaximum: Bool) { (self.window, self.isMaximum) = (window, isMaximum) }

  /// - Parameters:
  ///   - x: [photos, side, side, channels]
  ///   - y: [photos, output side, output side, channels], with `pixelStride` floats from a pixel to the next.
  package func callAsFunction(
    _ x: UnsafePointer<Float>, photos: Int, side: Int, channels: Int, into y: UnsafeMutablePointer<Float>,
    pixelStride: Int
  ) {
    let outputSide = window.outputSide(side), rowCount = side * channels
    parallel(photos * outputSide) { lines in
      let column = cacheLines(rowCount)
      defer { column.deallocate() }
      for line in lines {
        let vertical = window.taps(line % outputSide, side: side)
        let x = x + (line / outputSide * side + vertical.at) * rowCount
        combine(x, vertical.taps.count, stride: rowCount, into: column, count: rowCount, isMaximum)
        for place in 0..<outputSide {
          let horizontal = window.taps(place, side: side), y = y + (line * outputSide + place) * pixelStride
          combine(
            column + horizontal.at * channels, horizontal.taps.count, stride: channels, into: y, count: channels,
            isMaximum)
          if !isMaximum {
            let share = 1 / Float(vertical.taps.count * horizontal.taps.count)
            for k in 0..<channels { y[k] *= share }
          }
        }
      }
    }
  }
}

/// y = the largest, or the sum, of `rows` rows of x.
@inline(__always)
private func combine(
  _ x: UnsafePointer<Float>, _ rows: Int, stride: Int, into y: UnsafeMutablePointer<Float>, count: Int,
  _ isMaximum: Bool
) {
  @inline(__always) func fold(_ body: (Float, Float) -> Float) {
    let second = x + stride
    for i in 0..<count { y[i] = body(x[i], second[i]) }
    for row in 2..<max(2, rows) {
      let x = x + row * stride
      for i in 0..<count { y[i] = body(y[i], x[i]) }
    }
  }
  guard rows > 1 else { return y.update(from: x, count: count) }
  if isMaximum { fold { $0 > $1 ? $0 : $1 } } else { fold { $0 + $1 } }
}
