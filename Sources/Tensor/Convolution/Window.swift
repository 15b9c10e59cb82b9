/// How a square window slides over an image: the geometry of convolutions and pools.
package struct Window: Sendable, Equatable {
  package let kernel, stride: Int
  /// Zeros above and to the left of the image, and below and to the right of it.
  package let before, after: Int

  package init(kernel: Int, stride: Int = 1, before: Int = 0, after: Int = 0) {
    precondition(
      kernel > 0 && stride > 0 && before >= 0 && after >= 0,
      "window of \(kernel), stride \(stride), padding \(before) and \(after)")
    (self.kernel, self.stride, self.before, self.after) = (kernel, stride, before, after)
  }

  /// The same padding on all sides.
  package init(kernel: Int, stride: Int = 1, padding: Int) {
    self.init(kernel: kernel, stride: stride, before: padding, after: padding)
  }

  /// At how many places the window fits on an image of `side` with its padding.
  package func outputSide(_ side: Int) -> Int {
    let slack = side + before + after - kernel
    return slack < 0 ? 0 : slack / stride + 1
  }

  /// The taps of the window at `output` that lie on an image of `side`, and where the first of them lies.
  @inline(__always) func taps(_ output: Int, side: Int) -> (taps: Range<Int>, at: Int) {
    let origin = output * stride - before
    let first = Swift.max(0, -origin), end = Swift.min(kernel, side - origin)
    return (first..<Swift.max(first, end), origin + first)
  }
}

/// Images [photo, row, column, channel] and what a window sees at each of its places on them.
struct WindowedImages {
  let photos, rows, columns, channels: Int
  let window: Window
  let outputRows, outputColumns: Int

  init(_ shape: [Int], _ window: Window) {
    precondition(shape.count == 4, "a window over \(shape), which is no [photo, row, column, channel]")
    (photos, rows, columns, channels) = (shape[0], shape[1], shape[2], shape[3])
    (self.window, outputRows, outputColumns) = (window, window.outputSide(rows), window.outputSide(columns))
  }

  /// Of an operation on every channel by itself.
  var outputShape: [Int] { [photos, outputRows, outputColumns, channels] }
  /// Floats of a photo.
  var photoCount: Int { rows * columns * channels }

  /// One of the taps of a window that lie on the image: its number in the window (row · kernel + column), its place
  /// among them, and how many they are.
  struct Tap {
    let number, index, count: Int
    var isFirst: Bool { index == 0 }
  }

  /// Every tap that lies on the photo, window by window, in the order of the image, with the offsets of the window's
  /// output and of what the tap sees.
  @inline(__always)
  func forEachTap(_ photo: Int, _ body: (_ output: Int, _ input: Int, _ tap: Tap) -> Void) {
    for row in 0..<outputRows {
      let vertical = window.taps(row, side: rows)
      for column in 0..<outputColumns {
        let horizontal = window.taps(column, side: columns)
        let output = ((photo * outputRows + row) * outputColumns + column) * channels
        for i in 0..<vertical.taps.count {
          for j in 0..<horizontal.taps.count {
            let number = (vertical.taps.lowerBound + i) * window.kernel + horizontal.taps.lowerBound + j
            let input = ((photo * rows + vertical.at + i) * columns + horizontal.at + j) * channels
            let index = i * horizontal.taps.count + j, count = vertical.taps.count * horizontal.taps.count
            body(output, input, Tap(number: number, index: index, count: count))
          }
        }
      }
    }
  }
}
