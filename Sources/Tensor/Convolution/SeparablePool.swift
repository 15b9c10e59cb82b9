/// Pools images, on all threads: first down the columns of a window, for a whole line of the image, then across.
/// Padding never wins a maximum and never counts in an average.
package struct SeparablePool: Sendable {
  package let window: Window
  /// Whether y is the largest value in each window, or else their mean.
  package let isMaximum: Bool

  package init(_ window: Window, isMaximum: Bool) { (self.window, self.isMaximum) = (window, isMaximum) }

  /// - Parameters:
  ///   - x: [photos, rows, columns, channels]
  ///   - y: [photos, output rows, output columns, channels], with `pixelStride` floats from a pixel to the next.
  package func callAsFunction(
    _ x: UnsafePointer<Float>, photos: Int, rows: Int, columns: Int, channels: Int,
    into y: UnsafeMutablePointer<Float>, pixelStride: Int
  ) {
    let outputRows = window.outputSide(rows), outputColumns = window.outputSide(columns), rowCount = columns * channels
    parallel(photos * outputRows) { lines in
      let column = cacheLines(rowCount)
      defer { column.deallocate() }
      for line in lines {
        let vertical = window.taps(line % outputRows, side: rows)
        let x = x + (line / outputRows * rows + vertical.at) * rowCount
        combine(x, vertical.taps.count, stride: rowCount, into: column, count: rowCount, isMaximum)
        for place in 0..<outputColumns {
          let horizontal = window.taps(place, side: columns), y = y + (line * outputColumns + place) * pixelStride
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
