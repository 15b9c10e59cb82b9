import Tensor
import TestSupport
import Testing

struct ConvolutionTests {
  /// The sum as it is written, term by term: y[`y`] has the term x[`x`] w[`w`], for x [n, rows, columns, k] and w [i,
  /// j, k, o].
  private static func forEachTerm(
    _ x: [Int], outputs: Int, _ window: Window, _ body: (_ y: Int, _ x: Int, _ w: Int) -> Void
  ) {
    let (rows, columns, channels) = (x[1], x[2], x[3]), outputRows = window.outputSide(rows),
      outputColumns = window.outputSide(columns)
    for n in 0..<x[0] {
      for r in 0..<outputRows {
        for c in 0..<outputColumns {
          for i in 0..<window.kernel {
            for j in 0..<window.kernel {
              let (row, column) = (r * window.stride + i - window.before, c * window.stride + j - window.before)
              guard (0..<rows).contains(row), (0..<columns).contains(column) else { continue }
              for k in 0..<channels {
                for o in 0..<outputs {
                  body(
                    ((n * outputRows + r) * outputColumns + c) * outputs + o,
                    ((n * rows + row) * columns + column) * channels + k,
                    ((i * window.kernel + j) * channels + k) * outputs + o)
                }
              }
            }
          }
        }
      }
    }
  }

  static func outputShape(_ x: [Int], outputs: Int, _ window: Window) -> [Int] {
    [x[0], window.outputSide(x[1]), window.outputSide(x[2]), outputs]
  }

  static func naive(_ x: Tensor, _ w: Tensor, _ window: Window) -> Tensor {
    var y = Tensor(shape: outputShape(x.shape, outputs: w.columns, window))
    forEachTerm(x.shape, outputs: w.columns, window) { y.elements[$0] += x.elements[$1] * w.elements[$2] }
    return y
  }

  static func naiveGradients(_ x: Tensor, _ w: Tensor, _ window: Window, _ dy: Tensor) -> (x: Tensor, w: Tensor) {
    var dx = Tensor(shape: x.shape), dw = Tensor(shape: w.shape)
    forEachTerm(x.shape, outputs: w.columns, window) {
      dx.elements[$1] += dy.elements[$0] * w.elements[$2]
      dw.elements[$2] += dy.elements[$0] * x.elements[$1]
    }
    return (dx, dw)
  }

  static let windows = [
    Window(kernel: 1), Window(kernel: 3, padding: 1), Window(kernel: 3, stride: 2, before: 0, after: 1),
    Window(kernel: 2, stride: 2),
    Window(kernel: 5, stride: 3, padding: 2),
  ]

  /// Photos, rows, columns and channels; in the second there is no place for a window of 2.
  static let shapes = [(0, 5, 5, 3), (2, 1, 1, 3), (1, 5, 5, 1), (3, 7, 5, 3), (5, 8, 9, 17)]

  @Test(arguments: shapes, windows)
  func equalsTheNaiveSum(shape: (photos: Int, rows: Int, columns: Int, channels: Int), window: Window) {
    var generator = SplitMix64(seed: 3)
    let x = Tensor(normal: 1, shape: [shape.photos, shape.rows, shape.columns, shape.channels], using: &generator)
    for outputs in [1, 13] {
      let w = Tensor(normal: 1, shape: [window.kernel * window.kernel * shape.channels, outputs], using: &generator)
      expectClose(x.convolved(w, window), Self.naive(x, w, window))
    }
  }

  @Test(arguments: shapes, windows)
  func gradientsAreAddedAndEqualTheNaiveOnes(
    shape: (photos: Int, rows: Int, columns: Int, channels: Int), window: Window
  ) {
    var generator = SplitMix64(seed: 31)
    let x = Tensor(normal: 1, shape: [shape.photos, shape.rows, shape.columns, shape.channels], using: &generator)
    for outputs in [1, 13] {
      let w = Tensor(normal: 1, shape: [window.kernel * window.kernel * shape.channels, outputs], using: &generator)
      let dy = Tensor(normal: 1, shape: Self.outputShape(x.shape, outputs: outputs, window), using: &generator)
      var expected = Self.naiveGradients(x, w, window, dy), dx = x, dw = w
      dx.addConvolutionInputGradient(dy, w, window, overwriting: true)
      dw.addConvolutionWeightGradient(dy, x, window, overwriting: true)
      expectClose(dx, expected.x)
      expectClose(dw, expected.w)
      (dx, dw) = (x, w)
      expected.x.add(x)
      expected.w.add(w)
      dx.addConvolutionInputGradient(dy, w, window)
      dw.addConvolutionWeightGradient(dy, x, window)
      expectClose(dx, expected.x)
      expectClose(dw, expected.w)
    }
  }

  /// Enough rows for packed weights, and more than one strip of patches.
  @Test(arguments: [Window(kernel: 1), Window(kernel: 3, padding: 1), Window(kernel: 7, stride: 2, padding: 3)])
  func largerImages(window: Window) {
    var generator = SplitMix64(seed: 32)
    let x = Tensor(normal: 1, shape: [3, 37, 37, 40], using: &generator),
      w = Tensor(normal: 1, shape: [window.kernel, window.kernel, 40, 37], using: &generator)
    let y = x.convolved(w, window), dy = Tensor(normal: 1, shape: y.shape, using: &generator)
    expectClose(y, Self.naive(x, w, window))
    let expected = Self.naiveGradients(x, w, window, dy)
    var dx = x, dw = w
    dx.addConvolutionInputGradient(dy, w, window, overwriting: true)
    dw.addConvolutionWeightGradient(dy, x, window, overwriting: true)
    expectClose(dx, expected.x)
    expectClose(dw, expected.w)
  }

  /// A fully connected layer: one place, which sees the whole image.
  @Test(arguments: [(5, 3), (80, 1)]) func aWindowOfTheWholeImage(photos: Int, side: Int) {
    var generator = SplitMix64(seed: 33)
    let x = Tensor(normal: 1, shape: [photos, side, side, 5], using: &generator),
      w = Tensor(normal: 1, shape: [side, side, 5, 7], using: &generator)
    let window = Window(kernel: side), dy = Tensor(normal: 1, shape: [photos, 1, 1, 7], using: &generator)
    expectClose(x.convolved(w, window), Self.naive(x, w, window))
    var expected = Self.naiveGradients(x, w, window, dy), dx = x, dw = w
    expected.x.add(x)
    dx.addConvolutionInputGradient(dy, w, window)
    dw.addConvolutionWeightGradient(dy, x, window, overwriting: true)
    expectClose(dx, expected.x)
    expectClose(dw, expected.w)
  }

  @Test func aWindowLargerThanTheImageSeesOnlyTheImage() {
    let x = Tensor(shape: [1, 1, 1, 1], elements: [3])
    let w = Tensor(shape: [25, 1], elements: (0..<25).map(Float.init))
    #expect(x.convolved(w, Window(kernel: 5, padding: 2)) == Tensor(shape: [1, 1, 1, 1], elements: [36]))
  }
}
