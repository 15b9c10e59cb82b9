import Autodiff
import Tensor
import TestSupport
import Testing

struct ClippingTests {
  private typealias Example = OptimizerExample

  @Test func clippingKeepsTheDirection() {
    let (variables, original) = Example.pass(Example.parameters(), [3, 0, -4])  // norm 5
    for (limit, factor) in [(Float(1), Float(0.2)), (2.5, 0.5), (5, 1), (100, 1), (0, 1)] {  // 0: no limit
      var clipped = original
      clipped.clip(variables, norm: limit)
      #expect(relativeError(clipped[variables["x"]].elements, [3 * factor, 0, -4 * factor]) < 1e-6)
    }
  }

  @Test func clippingTakesTheNormOfAllParametersTogether() {
    var parameters = Example.parameters([0])
    parameters["y"] = Tensor(shape: [1])
    let variables = parameters.variables()
    var all = gradients(of: 3 * variables["x"] + 4 * variables["y"])
    all.clip(variables, norm: 1)
    #expect(abs(all[variables["x"]].elements[0] - 0.6) < 1e-6 && abs(all[variables["y"]].elements[0] - 0.8) < 1e-6)
  }

  @Test(arguments: [0, 1, 9, 1023, 1024, 1025, 5000])
  func sumOfSquaresOfAnyCount(count: Int) {
    let x = Tensor(shape: [count], elements: (0..<count).map { Float($0 % 7) - 3 })
    #expect(x.sumOfSquares() == x.elements.reduce(0) { $0 + Double($1) * Double($1) })  // whole numbers: no rounding
  }
}
