import Tensor
import TestSupport
import Testing

struct DirectConvolutionTests {
  /// Sides with and without a rest by seven and eight, strides, uneven padding, whole images as windows, one window on
  /// a larger image, channels that fill no vector.
  static let geometries: [(side: Int, window: Window)] = [
    (1, Window(kernel: 1)), (7, Window(kernel: 1)), (9, Window(kernel: 1, stride: 2)),
    (14, Window(kernel: 3, padding: 1)),
    (15, Window(kernel: 3, stride: 2, after: 1)), (16, Window(kernel: 7, stride: 2, padding: 3)),
    (7, Window(kernel: 7)),
    (10, Window(kernel: 5, stride: 2, before: 1, after: 2)), (6, Window(kernel: 3)), (4, Window(kernel: 3, stride: 2)),
  ]

  @Test(arguments: geometries, [(1, 1), (3, 32), (13, 24), (16, 17), (8, 70)])
  func equalsTheNaiveSum(geometry: (side: Int, window: Window), channels: (inputs: Int, outputs: Int)) {
    let ((side, window), (inputs, outputs)) = (geometry, channels)
    var generator = SplitMix64(seed: 1)
    let x = Tensor(normal: 1, shape: [3, side, side, inputs], using: &generator)
    let weights = Tensor(normal: 1, shape: [window.kernel, window.kernel, inputs, outputs], using: &generator)
    let bias = Tensor(normal: 1, shape: [outputs], using: &generator).elements
    let sums = naiveConvolution(x, weights, window), pixelStride = outputs + 5
    let scale = sums.elements.reduce(1) { max($0, abs($1)) }
    let residual = Tensor(normal: 1, shape: [sums.rows, pixelStride], using: &generator)
    for (activation, adds) in [
      (Activation.none, false), (.relu, false), (.relu6, false), (.none, true), (.relu6, true),
    ] {
      let convolution = DirectConvolution(weights: weights, bias: bias, window: window, activation: activation)
      for threads in [1, 3] {
        var y = [Float](repeating: 777, count: sums.rows * pixelStride)
        Threads.using(threads) {
          residual.elements.withUnsafeBufferPointer {
            convolution(
              x.elements, photos: 3, side: side, adding: adds ? $0.baseAddress : nil, into: &y, pixelStride: pixelStride
            )
          }
        }
        let expected = (0..<y.count).map { at -> Float in
          let (pixel, channel) = (at / pixelStride, at % pixelStride)
          guard channel < outputs else { return 777 }  // what lies between the pixels is left alone
          return applied(
            activation,
            to: sums.elements[pixel * outputs + channel] + bias[channel] + (adds ? residual.elements[at] : 0))
        }
        #expect(zip(y, expected).allSatisfy { abs($0 - $1) < 5e-6 * scale })
      }
    }
  }
}
