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
    for (activation, isPooled) in [(Activation.none, false), (.relu, false), (.relu6, false), (.relu, true)] where !isPooled || side % 2 == 0 {
      let convolution = WinogradConvolution(weights: weights, bias: bias, activation: activation, isPooled: isPooled)
      var whole = Tensor(shape: sums.shape, elements: sums.elements.enumerated().map { applied(activation, to: $1 + bias[$0 % outputs]) })
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

  /// What the fast algorithm costs: as many inputs and as wide a range as VGG-16's layers have, against the oracle in double precision.
  @Test(arguments: [64, 512]) func errorIsFarBelowTheParityBound(inputs: Int) {
    var generator = SplitMix64(seed: 3)
    let x = Tensor.relu(Tensor(normal: 1, shape: [1, 12, 12, inputs], using: &generator))
    let weights = Tensor(normal: (2 / Float(9 * inputs)).squareRoot(), shape: [3, 3, inputs, 32], using: &generator)
    let convolution = WinogradConvolution(weights: weights, bias: .init(repeating: 0, count: 32), activation: .none)
    var y = [Float](repeating: 0, count: 144 * 32)
    convolution(x.elements, photos: 1, side: 12, into: &y, pixelStride: 32)
    #expect(relativeError(y, naiveConvolution(x, weights, Self.window).elements) < 5e-6)
  }

  /// ⟨dy, x ∗ w⟩ is linear in x and in w, so its gradients are those of the oracle's sums, element by element.
  @Test(arguments: [4, 5, 7, 14], [(16, 32), (17, 24), (40, 21)])
  func gradientsEqualTheNaiveSums(side: Int, channels: (inputs: Int, outputs: Int)) {
    let (inputs, outputs) = channels
    var generator = SplitMix64(seed: 4)
    let x = Tensor(normal: 1, shape: [2, side, side, inputs], using: &generator)
    let weights = Tensor(normal: 1, shape: [3, 3, inputs, outputs], using: &generator)
    let dy = Tensor(normal: 1, shape: [2, side, side, outputs], using: &generator)
    // dx is the convolution of dy with the kernels turned and transposed.
    var turned = Tensor(shape: [3, 3, outputs, inputs])
    for i in 0..<weights.count {
      let (tap, k, o) = (i / (inputs * outputs), i / outputs % inputs, i % outputs)
      turned.elements[((8 - tap) * outputs + o) * inputs + k] = weights.elements[i]
    }
    let expected = naiveConvolution(dy, turned, Self.window)
    var dw = [Double](repeating: 0, count: weights.count)
    for place in 0..<2 * side * side {
      let (photo, row, column) = (place / (side * side), place / side % side, place % side)
      for tap in 0..<9 {
        let (r, c) = (row + tap / 3 - 1, column + tap % 3 - 1)
        guard (0..<side).contains(r), (0..<side).contains(c) else { continue }
        for k in 0..<inputs {
          let value = Double(x.elements[((photo * side + r) * side + c) * inputs + k])
          for o in 0..<outputs { dw[(tap * inputs + k) * outputs + o] += value * Double(dy.elements[place * outputs + o]) }
        }
      }
    }
    for threads in [1, 3] {
      Threads.using(threads) {
        var dx = x, fresh = Tensor(shape: x.shape), sum = weights, alone = weights
        dx.addConvolutionInputGradient(dy, weights, Self.window)
        fresh.addConvolutionInputGradient(dy, weights, Self.window, overwriting: true)
        expectClose(fresh, expected)
        var added = x
        added.add(expected)
        expectClose(dx, added)
        alone.addConvolutionWeightGradient(dy, x, Self.window, overwriting: true)
        sum.addConvolutionWeightGradient(dy, x, Self.window)
        let gradient = Tensor(shape: weights.shape, elements: dw.map { Float($0) })
        expectClose(alone, gradient)
        var total = weights
        total.add(gradient)
        expectClose(sum, total)
      }
    }
  }
}
