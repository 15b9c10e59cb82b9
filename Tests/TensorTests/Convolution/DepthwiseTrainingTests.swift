import Tensor
import TestSupport
import Testing

struct DepthwiseTrainingTests {
  /// A depthwise convolution is a convolution whose weights are zero between different channels.
  private func diagonal(_ w: Tensor) -> Tensor {
    var diagonal = Tensor(shape: [w.count, w.columns])
    for i in 0..<w.count { diagonal.elements[i * w.columns + i % w.columns] = w.elements[i] }
    return diagonal
  }

  @Test(arguments: ConvolutionTests.shapes, ConvolutionTests.windows)
  func valueAndGradientsEqualThoseOfTheConvolutionWithDiagonalWeights(
    shape: (photos: Int, rows: Int, columns: Int, channels: Int), window: Window
  ) {
    var generator = SplitMix64(seed: 4)
    let x = Tensor(normal: 1, shape: [shape.photos, shape.rows, shape.columns, shape.channels], using: &generator)
    let w = Tensor(normal: 1, shape: [window.kernel, window.kernel, shape.channels], using: &generator)
    let y = x.depthwiseConvolved(w, window)
    expectClose(y, ConvolutionTests.naive(x, diagonal(w), window))

    let dy = Tensor(normal: 1, shape: y.shape, using: &generator)
    let full = ConvolutionTests.naiveGradients(x, diagonal(w), window, dy)
    var expected = (
      x: full.x,
      w: Tensor(shape: w.shape, elements: (0..<w.count).map { full.w.elements[$0 * w.columns + $0 % w.columns] })
    )
    expected.x.add(x)
    expected.w.add(w)
    var dx = x, dw = w
    dx.addDepthwiseInputGradient(dy, w, window)
    dw.addDepthwiseWeightGradient(dy, x, window)
    expectClose(dx, expected.x)
    expectClose(dw, expected.w)
  }
}
