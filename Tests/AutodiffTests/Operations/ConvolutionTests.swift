import Autodiff
import Tensor
import TestSupport
import Testing

struct ConvolutionOperationTests {
  static let windows = [
    Window(kernel: 1), Window(kernel: 3, padding: 1), Window(kernel: 3, stride: 2, before: 0, after: 1),
    Window(kernel: 4, stride: 3, padding: 2),
  ]

  @Test(arguments: windows) func gradients(window: Window) {
    var generator = SplitMix64(seed: 8)
    let x = Tensor(normal: 1, shape: [3, 6, 5, 3], using: &generator)
    let w = Tensor(normal: 1, shape: [window.kernel * window.kernel * 3, 5], using: &generator)
    checkGradients(of: [x, w]) { weightedSum(convolution($0[0], $0[1], window)) }
  }

  @Test(arguments: windows) func depthwiseGradients(window: Window) {
    var generator = SplitMix64(seed: 9)
    let x = Tensor(normal: 1, shape: [3, 6, 5, 3], using: &generator)
    let w = Tensor(normal: 1, shape: [window.kernel, window.kernel, 3], using: &generator)
    checkGradients(of: [x, w]) { weightedSum(convolution($0[0], $0[1], window, isDepthwise: true)) }
  }

  /// Integers, and a bias that is none, so that no sum lies near a kink.
  @Test(arguments: windows, [Activation.none, .relu, .relu6]) func gradientsWithBias(
    window: Window, activation: Activation
  ) {
    var generator = SplitMix64(seed: 10)
    func integers(_ shape: [Int], _ range: ClosedRange<Int>) -> Tensor {
      Tensor(
        shape: shape, elements: (0..<shape.reduce(1, *)).map { _ in Float(Int.random(in: range, using: &generator)) })
    }
    let x = integers([2, 6, 5, 3], -1...1), bias = Tensor(shape: [3], elements: [0.5, -0.5, 2.5]),
      kernel = window.kernel
    let w = integers([kernel, kernel, 3, 3], -1...1), depthwise = integers([kernel, kernel, 3], -2...2)
    checkGradients(of: [x, w, bias]) { weightedSum(convolution($0[0], $0[1], bias: $0[2], window, activation)) }
    checkGradients(of: [x, depthwise, bias]) {
      weightedSum(convolution($0[0], $0[1], bias: $0[2], window, activation, isDepthwise: true))
    }
  }

  @Test(arguments: windows) func noPhotosHaveNoGradient(window: Window) {
    let x = Variable.parameter(Tensor(shape: [0, 6, 5, 3]))
    let w = Variable.parameter(Tensor(repeating: 1, shape: [window.kernel * window.kernel * 3, 5]))
    let depthwise = Variable.parameter(Tensor(repeating: 1, shape: [window.kernel, window.kernel, 3]))
    let all = Autodiff.gradients(
      of: weightedSum(convolution(x, w, window)) + weightedSum(convolution(x, depthwise, window, isDepthwise: true)))
    #expect(
      all[x] == Tensor(shape: x.shape) && all[w] == Tensor(shape: w.shape)
        && all[depthwise] == Tensor(shape: depthwise.shape))
  }
}
