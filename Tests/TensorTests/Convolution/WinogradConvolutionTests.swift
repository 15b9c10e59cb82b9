import Tensor
import TestSupport
import Testing

struct WinogradConvolutionTests {
  static let window = Window(kernel: 3, padding: 1)

  @Test(arguments: [1, 2, 3, 4, 5, 7, 8, 14, 18], [(1, 1), (16, 32), (13, 24), (24, 17), (40, 70)])
  func equalsTheNaiveSum(side: Int, channels: (inputs: Int, outputs: Int)) {
    let (inputs, outputs) = channels
    var generator = SplitMix64(seed: 2)
    let x = Tensor(normal: 1, shape: [3, side, side, inputs], using: &generator)
    let weights = Tensor(normal: 1, shape: [3, 3, inputs, outputs], using: &generator)
    let bias = Tensor(normal: 1, shape: [outputs], using: &generator).elements
    let sums = naiveConvolution(x, weights, Self.window), pixelStride = outputs + 3
    let scale = sums.elements.reduce(0) { max($0, abs($1)) }
    for (activation, isPooled) in [(Activation.none, false), (.relu, false), (.relu6, false), (.relu, true)]
    where !isPooled || side % 2 == 0 {
      let convolution = WinogradConvolution(weights: weights, bias: bias, activation: activation, isPooled: isPooled)
      var whole = Tensor(
        shape: sums.shape, elements: sums.elements.enumerated().map { applied(activation, to: $1 + bias[$0 % outputs]) }
      )
      if isPooled { whole = whole.maxPooled(Window(kernel: 2, stride: 2)).y }
      for threads in [1, 3] {
        var y = [Float](repeating: 777, count: whole.rows * pixelStride)
        Threads.using(threads) { convolution(x.elements, photos: 3, side: side, into: &y, pixelStride: pixelStride) }
        #expect((0..<y.count).allSatisfy { $0 % pixelStride < outputs || y[$0] == 777 })
        let dense = (0..<whole.rows).flatMap { y[$0 * pixelStride..<$0 * pixelStride + outputs] }
        #expect(zip(dense, whole.elements).allSatisfy { abs($0 - $1) < 5e-6 * scale })
      }
    }
  }

  /// What the fast algorithm costs: as many inputs and as wide a range as VGG-16's layers have, against the oracle in
  /// double precision.
  @Test(arguments: [64, 512]) func errorIsFarBelowTheParityBound(inputs: Int) {
    var generator = SplitMix64(seed: 3)
    let x = Tensor.relu(Tensor(normal: 1, shape: [1, 12, 12, inputs], using: &generator))
    let weights = Tensor(normal: (2 / Float(9 * inputs)).squareRoot(), shape: [3, 3, inputs, 160], using: &generator)
    let convolution = WinogradConvolution(weights: weights, bias: .init(repeating: 0, count: 160), activation: .none)
    var y = [Float](repeating: 0, count: 144 * 160)
    convolution(x.elements, photos: 1, side: 12, into: &y, pixelStride: 160)
    #expect(relativeError(y, naiveConvolution(x, weights, Self.window).elements) < 5e-6)
  }
}
