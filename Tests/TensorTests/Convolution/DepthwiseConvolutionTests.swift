import Tensor
import TestSupport
import Testing

struct DepthwiseConvolutionTests {
  @Test(arguments: [0, 1, 6, 7, 15, 29], [(3, 1, 8), (3, 2, 24), (5, 1, 5), (5, 2, 19), (1, 1, 1), (2, 1, 43)])
  func equalsTheNaiveSum(width: Int, shape: (kernel: Int, stride: Int, channels: Int)) {
    let (kernel, stride, channels) = shape
    let rows = 3
    var generator = SplitMix64(seed: 2)
    let paddedWidth = max(0, width - 1) * stride + kernel
    let x = Tensor(normal: 1, shape: [(rows - 1) * stride + kernel, paddedWidth, channels], using: &generator)
    let weights = Tensor(normal: 1, shape: [kernel, kernel, channels], using: &generator)
    let bias = Tensor(normal: 1, shape: [channels], using: &generator).elements
    for activation in [Activation.none, .relu, .relu6] {
      var expected: [Float] = []
      for row in 0..<rows {
        for column in 0..<width {
          for channel in 0..<channels {
            var sum = bias[channel]
            for i in 0..<kernel {
              for j in 0..<kernel {
                sum +=
                  x.elements[((row * stride + i) * paddedWidth + column * stride + j) * channels + channel]
                  * weights.elements[(i * kernel + j) * channels + channel]
              }
            }
            expected.append(activation == .none ? sum : min(max(sum, 0), activation == .relu6 ? 6 : .infinity))
          }
        }
      }
      let convolution = DepthwiseConvolution(weights: weights, bias: bias, stride: stride, activation: activation)
      var y = [Float](repeating: .nan, count: rows * width * channels)
      let layout = DepthwiseConvolution.Layout(
        rows: rows, width: width, rowStride: paddedWidth * channels, xStride: channels, yStride: channels)
      convolution(x.elements, into: &y, layout, channels: 0..<channels)
      #expect(relativeError(y, expected) < 1e-5)
    }
  }

  @Test(arguments: [16, 19, 40, 43, 64])
  func partsOfTheChannelsMakeTheWhole(channels: Int) {
    var generator = SplitMix64(seed: 3)
    let x = Tensor(normal: 1, shape: [5, 11, channels], using: &generator),
      weights = Tensor(normal: 1, shape: [3, 3, channels], using: &generator)
    let bias = Tensor(normal: 1, shape: [channels], using: &generator).elements
    let convolution = DepthwiseConvolution(weights: weights, bias: bias, stride: 1, activation: .relu6)
    var whole = [Float](repeating: 7, count: 27 * (channels + 5)), parts = whole,
      narrow = [Float](repeating: 7, count: 55 * 20)
    convolution(
      x.elements, into: &whole,
      .init(rows: 3, width: 9, rowStride: 11 * channels, xStride: channels, yStride: channels + 5),
      channels: 0..<channels)
    #expect((0..<whole.count).allSatisfy { $0 % (channels + 5) < channels || whole[$0] == 7 })
    for first in stride(from: 0, to: channels, by: 16) {
      // Only this part's channels, in an image of their own.
      let some = first..<min(channels, first + 16)
      for pixel in 0..<55 { for k in some { narrow[pixel * 20 + k - first] = x.elements[pixel * channels + k] } }
      parts.withUnsafeMutableBufferPointer {
        convolution(
          narrow, into: $0.baseAddress! + first,
          .init(rows: 3, width: 9, rowStride: 220, xStride: 20, yStride: channels + 5), channels: some)
      }
    }
    #expect(parts == whole)
  }
}
