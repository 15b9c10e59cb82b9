import Tensor
import TestSupport
import Testing

struct ConvolutionTests {
  /// The sum as it is written, tap by tap: y[n, r, c, o] of x [n, rows, columns, k] and w [i, j, k, o].
  static func naive(_ x: Tensor, _ w: Tensor, _ window: Window) -> Tensor {
    let (rows, columns, channels, outputs) = (x.shape[1], x.shape[2], x.shape[3], w.columns)
    var y: [Float] = []
    for n in 0..<x.shape[0] {
      for r in 0..<window.outputSide(rows) {
        for c in 0..<window.outputSide(columns) {
          for o in 0..<outputs {
            var sum: Float = 0
            for i in 0..<window.kernel {
              for j in 0..<window.kernel {
                let (row, column) = (r * window.stride + i - window.before, c * window.stride + j - window.before)
                guard (0..<rows).contains(row), (0..<columns).contains(column) else { continue }
                for k in 0..<channels {
                  sum += x.elements[((n * rows + row) * columns + column) * channels + k]
                    * w.elements[((i * window.kernel + j) * channels + k) * outputs + o]
                }
              }
            }
            y.append(sum)
          }
        }
      }
    }
    return Tensor(shape: [x.shape[0], window.outputSide(rows), window.outputSide(columns), outputs], elements: y)
  }

  static let windows = [
    Window(kernel: 1), Window(kernel: 3, padding: 1), Window(kernel: 3, stride: 2, before: 0, after: 1), Window(kernel: 2, stride: 2),
    Window(kernel: 5, stride: 3, padding: 2),
  ]

  @Test(arguments: [(0, 5, 5, 3), (1, 5, 5, 1), (3, 7, 5, 3), (5, 8, 9, 17)], windows)
  func equalsTheNaiveSum(shape: (photos: Int, rows: Int, columns: Int, channels: Int), window: Window) {
    var generator = SplitMix64(seed: 3)
    let x = Tensor(normal: 1, shape: [shape.photos, shape.rows, shape.columns, shape.channels], using: &generator)
    for outputs in [1, 13] {
      let w = Tensor(normal: 1, shape: [window.kernel * window.kernel * shape.channels, outputs], using: &generator)
      expectClose(x.convolved(w, window), Self.naive(x, w, window))
    }
  }

  @Test func aWindowLargerThanTheImageSeesOnlyTheImage() {
    let x = Tensor(shape: [1, 1, 1, 1], elements: [3])
    let w = Tensor(shape: [25, 1], elements: (0..<25).map(Float.init))
    #expect(x.convolved(w, Window(kernel: 5, padding: 2)) == Tensor(shape: [1, 1, 1, 1], elements: [36]))
  }
}
