import Tensor
import TestSupport
import Testing

struct WinogradGradientTests {
  /// ⟨dy, x ∗ w⟩ is linear in x and in w, so its gradients are those of the oracle's sums, element by element.
  @Test(arguments: [4, 5, 7, 14], [(16, 32), (17, 24), (40, 21)])
  func gradientsEqualTheNaiveSums(side: Int, channels: (inputs: Int, outputs: Int)) {
    check(side: side, inputs: channels.inputs, outputs: channels.outputs)
  }

  /// More tiles than are worked on at once: 64 with so many outputs, and there are 72.
  @Test func sumsGoOnFromBlockToBlock() { check(side: 21, inputs: 16, outputs: 1740) }

  private func check(side: Int, inputs: Int, outputs: Int) {
    let window = Window(kernel: 3, padding: 1)
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
    let expected = naiveConvolution(dy, turned, window)
    var dw = [Double](repeating: 0, count: weights.count)
    for place in 0..<2 * side * side {
      let (photo, row, column) = (place / (side * side), place / side % side, place % side)
      for tap in 0..<9 {
        let (r, c) = (row + tap / 3 - 1, column + tap % 3 - 1)
        guard (0..<side).contains(r), (0..<side).contains(c) else { continue }
        for k in 0..<inputs {
          let value = Double(x.elements[((photo * side + r) * side + c) * inputs + k])
          for o in 0..<outputs {
            dw[(tap * inputs + k) * outputs + o] += value * Double(dy.elements[place * outputs + o])
          }
        }
      }
    }
    for threads in [1, 3] {
      Threads.using(threads) {
        var dx = x, fresh = Tensor(shape: x.shape), sum = weights, alone = weights
        dx.addConvolutionInputGradient(dy, weights, window)
        fresh.addConvolutionInputGradient(dy, weights, window, overwriting: true)
        expectClose(fresh, expected)
        var added = x
        added.add(expected)
        expectClose(dx, added)
        alone.addConvolutionWeightGradient(dy, x, window, overwriting: true)
        sum.addConvolutionWeightGradient(dy, x, window)
        let gradient = Tensor(shape: weights.shape, elements: dw.map { Float($0) })
        expectClose(alone, gradient)
        var total = weights
        total.add(gradient)
        expectClose(sum, total)
      }
    }
  }
}
