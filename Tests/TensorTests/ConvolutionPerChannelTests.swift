import Tensor
import TestSupport
import Testing

struct ConvolutionPerChannelTests {
  /// A depthwise convolution is a convolution whose weights are zero between different channels.
  @Test(arguments: [(0, 5, 5, 3), (1, 5, 5, 1), (3, 7, 5, 3), (5, 8, 9, 17)], ConvolutionTests.windows)
  func equalsTheConvolutionWithDiagonalWeights(shape: (photos: Int, rows: Int, columns: Int, channels: Int), window: Window) {
    var generator = SplitMix64(seed: 4)
    let x = Tensor(normal: 1, shape: [shape.photos, shape.rows, shape.columns, shape.channels], using: &generator)
    let w = Tensor(normal: 1, shape: [window.kernel, window.kernel, shape.channels], using: &generator)
    var diagonal = Tensor(repeating: 0, shape: [window.kernel * window.kernel * shape.channels, shape.channels])
    for i in 0..<w.count { diagonal.elements[i * shape.channels + i % shape.channels] = w.elements[i] }
    expectClose(x.convolvedPerChannel(w, window), ConvolutionTests.naive(x, diagonal, window))
  }
}
