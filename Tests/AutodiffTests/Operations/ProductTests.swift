import Autodiff
import Tensor
import TestSupport
import Testing

struct ProductTests {
  func operands(_ shapes: [[Int]]) -> [Tensor] {
    var generator = SplitMix64(seed: 15)
    return shapes.map { Tensor(normal: 1, shape: $0, using: &generator) }
  }

  @Test(arguments: [false, true])
  func valuesAndGradients(transposingRight: Bool) {
    let inputs = operands([[3, 4], transposingRight ? [5, 4] : [4, 5]])
    var expected = Tensor.product(inputs[0], inputs[1], transposing: transposingRight ? .right : .none)
    expected.scale(by: 0.3)
    expectClose(
      product(.constant(inputs[0]), .constant(inputs[1]), transposingRight: transposingRight, scale: 0.3).value,
      expected)
    checkGradients(of: inputs) { weightedSum(product($0[0], $0[1], transposingRight: transposingRight, scale: 0.3)) }
  }

  @Test func bothOperandsMayBeOne() {
    checkGradients(of: operands([[3, 3]])) { weightedSum(product($0[0], $0[0])) }
    checkGradients(of: operands([[3, 2]])) { weightedSum(product($0[0], $0[0], transposingRight: true)) }
  }

  @Test func linearIsAProductAndABias() {
    let inputs = operands([[2, 3, 4], [4, 5], [5]])
    var expected = Tensor.product(inputs[0], inputs[1])
    expected.addToRows(inputs[2])
    expectClose(linear(.constant(inputs[0]), .constant(inputs[1]), .constant(inputs[2])).value, expected)
    checkGradients(of: inputs) { weightedSum(linear($0[0], $0[1], $0[2])) }
  }

  @Test func noRows() {
    let inputs = operands([[0, 4], [4, 5], [5]]).map { Variable.parameter($0) }
    let y = linear(inputs[0], inputs[1], inputs[2])
    #expect(y.shape == [0, 5])
    #expect(gradients(of: weightedSum(y))[inputs[1]] == Tensor(shape: [4, 5]))
  }
}
