import Autodiff
import Tensor
import TestSupport
import Testing

struct GradientCheckTests {
  let x = Tensor(shape: [3], elements: [1, -2, 3])

  /// Σ x, with a gradient that is multiplied by `factor`.
  private func sum(_ x: Variable, gradientTimes factor: Float) -> Variable {
    record(Tensor(shape: [1], elements: [x.value.elements.reduce(0, +)]), from: x) { dy, gradients in
      gradients.add(Tensor(repeating: factor * dy.elements[0], shape: x.shape), to: x)
    }
  }

  @Test func aRightGradientPasses() { checkGradients(of: [x]) { sum($0[0], gradientTimes: 1) } }

  @Test(arguments: [Float(1.1), 0, .nan, .infinity])
  func aWrongGradientIsAnIssue(factor: Float) {
    withKnownIssue { checkGradients(of: [x]) { sum($0[0], gradientTimes: factor) } }
  }

  @Test func aLossThatIsNotANumberIsAnIssue() {
    withKnownIssue { checkGradients(of: [x]) { Float.nan * sum($0[0], gradientTimes: 1) } }
  }
}
