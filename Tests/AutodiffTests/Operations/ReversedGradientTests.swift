import Autodiff
import Tensor
import TestSupport
import Testing

struct ReversedGradientTests {
  let x = Tensor(shape: [2, 2], elements: [1, -2, 3, 4])

  @Test func valuesPassUnchanged() {
    #expect(reversedGradient(.constant(x), scale: 0.3).value == x)
    #expect(!reversedGradient(.constant(x), scale: 0.3).requiresGradient)
  }

  @Test(arguments: [0, 0.3, 2] as [Float])
  func theGradientIsTurnedRoundAndScaled(scale: Float) {
    let plain = Variable.parameter(x), reversed = Variable.parameter(x)
    let dy = gradients(of: weightedSum(plain))[plain],
      dx = gradients(of: weightedSum(reversedGradient(reversed, scale: scale)))[reversed]
    for (a, b) in zip(dx.elements, dy.elements) { #expect(a == -scale * b) }
  }

  /// Where x is used otherwise too, both shares are added.
  @Test func otherUsesKeepTheirGradient() {
    let once = Variable.parameter(x), both = Variable.parameter(x)
    let dy = gradients(of: weightedSum(once))[once]
    let dx = gradients(of: weightedSum(both) + weightedSum(reversedGradient(both, scale: 0.25)))[both]
    var expected = dy
    expected.scale(by: 0.75)
    expectClose(dx, expected)
  }
}
