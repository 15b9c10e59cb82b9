import Autodiff
import Tensor
import TestSupport
import Testing

struct ElementwiseTests {
  let a = Tensor(shape: [2, 2], elements: [1, 2, 3, 4]), b = Tensor(shape: [2, 2], elements: [10, 0, -3, 1])

  @Test func sumsAndMultiples() {
    #expect((Variable.constant(a) + .constant(b)).value.elements == [11, 2, 0, 5])
    #expect((-2 * Variable.constant(a)).value.elements == [-2, -4, -6, -8])
    checkGradients(of: [a, b]) { weightedSum($0[0] + -2 * $0[1]) }
    checkGradients(of: [a]) { weightedSum($0[0] + $0[0]) }
  }

  @Test func rectifierPassesWhatIsPositive() {
    let x = Tensor(shape: [2, 4], elements: [-2, -0.5, 0.5, 2, 3, -3, 0.1, -0.1])  // no kink within the step
    #expect(relu(.constant(x)).value.elements == [0, 0, 0.5, 2, 3, 0, 0.1, 0])
    checkGradients(of: [x]) { weightedSum(relu($0[0])) }
  }

  @Test func squareRoots() {
    let x = Tensor(shape: [2, 3], elements: [2, 0.5, 0.3, 2, 3, 0.1])
    #expect(squareRoot(.constant(x)).value == x.squareRoots())
    checkGradients(of: [x]) { weightedSum(squareRoot($0[0])) }
  }

  /// A CNN that learns along must not be thrown off by an element that is hardly there.
  @Test func theSlopeOfARootHasALimit() {
    let x = Variable.parameter(Tensor(shape: [1, 3], elements: [0, 1e-9, 1e-3]))
    let dx = gradients(of: weightedSum(squareRoot(x)))[x]
    let plain = gradients(of: weightedSum(x))[x]
    for (a, b) in zip(dx.elements, plain.elements) { #expect(abs(a / b - 15.811) < 0.01) }  // 0.5 / √0.001
  }

  @Test func theGradientAtZeroIsZero() {
    let x = Variable.parameter(Tensor(shape: [1, 1]))
    #expect(gradients(of: relu(x))[x].elements == [0])
  }

  let x = Tensor(shape: [2, 2], elements: [1, -2, 3, 4])

  @Test func reversingPassesValuesUnchanged() {
    #expect(reversedGradient(.constant(x), scale: 0.3).value == x)
    #expect(!reversedGradient(.constant(x), scale: 0.3).requiresGradient)
  }

  @Test(arguments: [0, 0.3, 2] as [Float])
  func reversingTurnsTheGradientRoundAndScalesIt(scale: Float) {
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
