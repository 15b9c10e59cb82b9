import Autodiff
import Tensor
import TestSupport
import Testing

struct BatchNormTests {
  @Test func rowsHaveMeanZeroAndVarianceOne() {
    var generator = SplitMix64(seed: 11)
    let x = Tensor(normal: 3, shape: [4, 5, 5, 7], using: &generator)
    let y = batchNorm(
      .constant(x), scale: .constant(Tensor(repeating: 1, shape: [7])),
      shift: .constant(Tensor(repeating: 0, shape: [7])), epsilon: 0
    ).y
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

  /// Values of which none is within a step of a kink, with ReLUs that pass about half of them.
  @Test(arguments: [Activation.relu, .relu6], [false, true]) func gradientsThroughActivations(
    activation: Activation, areGiven: Bool
  ) {
    var generator = SplitMix64(seed: 13)
    let x = Tensor(shape: [4, 3, 3, 2], elements: (0..<72).shuffled(using: &generator).map { Float($0) / 4 - 9.1 })
    let scale = Tensor(shape: [2], elements: [7, -5]), shift = Tensor(shape: [2], elements: [0.4, 3.3])
    let given = areGiven ? BatchStatistics(mean: [0.3, -0.2], variance: [30, 20]) : nil
    func y(_ v: [Variable]) -> Variable {
      batchNorm(v[0], scale: v[1], shift: v[2], given: given, epsilon: 0.1, activation).y
    }
    let values = y([x, scale, shift].map { .constant($0) }).value.elements
    #expect(values.contains(0) && values.contains { $0 > 0 && $0 < 6 } && (activation == .relu || values.contains(6)))
    checkGradients(of: [x, scale, shift], step: 2e-3) { weightedSum(y($0)) }
  }

  @Test func givenStatisticsAreUsed() {
    let x = Tensor(shape: [2, 2], elements: [1, 2, 3, 4]), given = BatchStatistics(mean: [1, 0], variance: [3, 0])
    let (y, statistics) = batchNorm(
      .constant(x), scale: .constant(Tensor(shape: [2], elements: [2, 1])),
      shift: .constant(Tensor(shape: [2], elements: [5, 0])), given: given,
      epsilon: 1)
    #expect(y.value.elements == [5, 2, 7, 4] && statistics == given)
  }

  /// Where scale and shift are constants, the gradient of x is the same.
  @Test(arguments: [nil, BatchStatistics(mean: [0, 1, 2], variance: [1, 2, 3])]) func constantsTakeNothing(
    given: BatchStatistics?
  ) {
    var generator = SplitMix64(seed: 14)
    let x = Variable.parameter(Tensor(normal: 1, shape: [5, 3], using: &generator)),
      one = Tensor(repeating: 1, shape: [3])
    func gradient(_ leaf: (Tensor) -> Variable) -> Tensor {
      Autodiff.gradients(of: weightedSum(batchNorm(x, scale: leaf(one), shift: leaf(one), given: given, .relu).y))[x]
    }
    #expect(gradient(Variable.constant) == gradient(Variable.parameter))
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
