import Autodiff
import Tensor
import TestSupport
import Testing

struct BatchNormTests {
  @Test func rowsHaveMeanZeroAndVarianceOne() {
    var generator = SplitMix64(seed: 11)
    let x = Tensor(normal: 3, shape: [4, 5, 5, 7], using: &generator)
    let y = batchNorm(.constant(x), scale: .constant(Tensor(repeating: 1, shape: [7])), shift: .constant(Tensor(repeating: 0, shape: [7])), epsilon: 0).y
    let statistics = BatchStatistics(of: y.value)
    #expect(statistics.mean.allSatisfy { abs($0) < 1e-5 } && statistics.variance.allSatisfy { abs($0 - 1) < 1e-4 })
  }

  @Test(arguments: [[1, 1, 1, 3], [2, 3, 3, 5], [130, 2]]) func gradients(shape: [Int]) {
    var generator = SplitMix64(seed: 12)
    let x = Tensor(normal: 1, shape: shape, using: &generator)
    let scale = Tensor(normal: 1, shape: [shape.last!], using: &generator)
    let shift = Tensor(normal: 1, shape: [shape.last!], using: &generator)
    checkGradients(of: [x, scale, shift]) { weightedSum(batchNorm($0[0], scale: $0[1], shift: $0[2], epsilon: 0.1).y) }
  }

  @Test func nothingIsNormalizedToNothing() {
    let x = Variable.parameter(Tensor(shape: [0, 3])), scale = Variable.parameter(Tensor(repeating: 2, shape: [3]))
    let shift = Variable.parameter(Tensor(repeating: 1, shape: [3]))
    let (y, statistics) = batchNorm(x, scale: scale, shift: shift)
    #expect(y.shape == [0, 3] && statistics.mean == [0, 0, 0])
    let all = Autodiff.gradients(of: weightedSum(y))
    #expect(all[x] == Tensor(shape: [0, 3]) && all[scale] == Tensor(shape: [3]) && all[shift] == Tensor(shape: [3]))
  }
}
