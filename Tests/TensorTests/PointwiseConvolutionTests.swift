import Tensor
import TestSupport
import Testing

struct PointwiseConvolutionTests {
  @Test(arguments: [0, 1, 4, 5, 6, 7, 23, 49], [(1, 1), (27, 32), (13, 24), (16, 17), (3, 40)])
  func equalsTheNaiveSum(pixels: Int, channels: (inputs: Int, outputs: Int)) {
    let (inputs, outputs) = channels
    var generator = SplitMix64(seed: 1)
    let x = Tensor(normal: 1, shape: [pixels, inputs], using: &generator)
    let weights = Tensor(normal: 1, shape: [inputs, outputs], using: &generator)
    let bias = Tensor(normal: 1, shape: [outputs], using: &generator).elements
    let residual = Tensor(normal: 1, shape: [pixels, outputs], using: &generator)
    for (activation, adds) in [(Activation.none, false), (.relu, false), (.relu6, false), (.none, true), (.relu, true), (.relu6, true)] {
      var expected: [Float] = []
      for pixel in 0..<pixels {
        for output in 0..<outputs {
          var sum = bias[output] + (adds ? residual.elements[pixel * outputs + output] : 0)
          for input in 0..<inputs { sum += x.elements[pixel * inputs + input] * weights.elements[input * outputs + output] }
          expected.append(activation == .none ? sum : min(max(sum, 0), activation == .relu6 ? 6 : .infinity))
        }
      }
      let convolution = PointwiseConvolution(weights: weights, bias: bias, activation: activation)
      var y = [Float](repeating: .nan, count: pixels * outputs + 1)
      residual.elements.withUnsafeBufferPointer {
        convolution(x.elements, pixels: pixels, adding: adds ? $0.baseAddress : nil, into: &y)
      }
      #expect(relativeError(Array(y.dropLast()), expected) < 1e-5)
      #expect(y.last!.isNaN)  // nothing is written beyond the last pixel
    }
  }

  @Test func rowsGoIntoAPaddedImage() {
    let convolution = PointwiseConvolution(weights: Tensor(shape: [1, 2], elements: [1, 10]), bias: [0, 0], activation: .none)
    var y = [Float](repeating: -1, count: 14)
    convolution([1, 2, 3, 4, 5, 6], pixels: 6, into: &y, width: 3, rowStride: 8)
    #expect(y == [1, 10, 2, 20, 3, 30, -1, -1, 4, 40, 5, 50, 6, 60])
  }
}
