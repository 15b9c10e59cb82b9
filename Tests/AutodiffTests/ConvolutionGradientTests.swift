import Autodiff
import Tensor
import TestSupport
import Testing

struct ConvolutionGradientTests {
  static let windows = [
    Window(kernel: 1), Window(kernel: 3, padding: 1), Window(kernel: 3, stride: 2, before: 0, after: 1), Window(kernel: 4, stride: 3, padding: 2),
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
    checkGradients(of: [x, w]) { weightedSum(depthwiseConvolution($0[0], $0[1], window)) }
  }

  @Test(arguments: windows) func noPhotosHaveNoGradient(window: Window) {
    let x = Variable.parameter(Tensor(shape: [0, 6, 5, 3]))
    let w = Variable.parameter(Tensor(repeating: 1, shape: [window.kernel * window.kernel * 3, 5]))
    let depthwise = Variable.parameter(Tensor(repeating: 1, shape: [window.kernel, window.kernel, 3]))
    let all = Autodiff.gradients(of: sum(weightedSum(convolution(x, w, window)), weightedSum(depthwiseConvolution(x, depthwise, window))))
    #expect(all[x] == Tensor(shape: x.shape) && all[w] == Tensor(shape: w.shape) && all[depthwise] == Tensor(shape: depthwise.shape))
  }
}
