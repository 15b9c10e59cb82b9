import Autodiff
import Tensor
import TestSupport
import Testing

struct PoolingGradientTests {
  /// Distinct values, a tenth apart, so that no difference quotient changes which is the largest.
  func distinct(_ shape: [Int]) -> Tensor {
    var generator = SplitMix64(seed: 10)
    let count = shape.reduce(1, *)
    return Tensor(shape: shape, elements: (0..<count).shuffled(using: &generator).map { Float($0) / 10 })
  }

  @Test(arguments: [Window(kernel: 2, stride: 2), Window(kernel: 3, stride: 2, padding: 1)])
  func gradients(window: Window) {
    checkGradients(of: [distinct([3, 5, 6, 3])]) { weightedSum(maxPool($0[0], window)) }
    checkGradients(of: [distinct([3, 5, 6, 3])]) { weightedSum(averagePool($0[0], window)) }
  }

  @Test func globalMeanIsTheMean() {
    let x = Tensor(shape: [2, 2, 2, 1], elements: [1, 2, 3, 6, 0, 0, 1, 0])
    #expect(globalMean(.constant(x)).value == Tensor(shape: [2, 1], elements: [3, 0.25]))
    checkGradients(of: [distinct([3, 3, 3, 2])]) { weightedSum(globalMean($0[0])) }
  }

  @Test func theFirstOfEqualsTakesTheGradient() {
    let x = Variable.parameter(Tensor(shape: [1, 2, 4, 1], elements: [1, 2, 5, 5, 2, 2, 5, 5]))
    #expect(
      Autodiff.gradients(of: weightedSum(maxPool(x, Window(kernel: 2, stride: 2))))[x].elements.map { $0 != 0 }
        == [false, true, true, false, false, false, false, false])
  }

  @Test func noPhotosHaveNoGradient() {
    let x = Variable.parameter(Tensor(shape: [0, 4, 4, 3])), window = Window(kernel: 2, stride: 2)
    let all = Autodiff.gradients(
      of: weightedSum(maxPool(x, window)) + weightedSum(averagePool(x, window)) + weightedSum(globalMean(x)))
    #expect(all[x] == Tensor(shape: x.shape))
  }
}
