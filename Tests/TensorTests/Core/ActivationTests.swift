import Tensor
import TestSupport
import Testing

struct ActivationTests {
  @Test(arguments: [0, 1, 7, 8, 33])
  func rectifiedAndItsGradient(count: Int) {
    let x = Tensor(shape: [count], elements: (0..<count).map { Float($0 % 5) - 2 }),
      dy = Tensor(repeating: 3, shape: [count])
    let y = Tensor.relu(x)
    #expect(y.elements == x.elements.map { max(0, $0) })
    var dx = Tensor(repeating: 1, shape: [count])
    dx.addWherePositive(dy, y)
    #expect(dx.elements == x.elements.map { $0 > 0 ? 4 : 1 })
    #expect(x.multiplied(by: y).elements == zip(x.elements, y.elements).map { $0 * $1 })
  }

  @Test func minusZeroBecomesZero() {
    #expect(Tensor.relu(Tensor(shape: [2], elements: [-0.0, -.infinity])).elements == [0, 0])
  }

  @Test(arguments: [Activation.none, .relu, .relu6], [(0, 3), (1, 1), (70, 5), (130, 40)])
  func withABiasItEqualsTheFormula(activation: Activation, shape: (rows: Int, columns: Int)) {
    var generator = SplitMix64(seed: 50)
    let x = Tensor(normal: 5, shape: [shape.rows, shape.columns], using: &generator),
      bias = Tensor(normal: 2, shape: [shape.columns], using: &generator)
    let dy = Tensor(normal: 1, shape: x.shape, using: &generator)
    let z = x.elements.indices.map { x.elements[$0] + bias.elements[$0 % shape.columns] }
    let expected = z.map { activation == .none ? $0 : activation == .relu ? max(0, $0) : min(6, max(0, $0)) }
    var y = x
    y.activate(bias: bias, activation)
    #expect(y == Tensor(shape: x.shape, elements: expected))
    var dx = dy
    let dBias = dx.propagate(throughActivationOf: y, activation)
    let passed = dy.elements.indices.map { z[$0] == expected[$0] ? dy.elements[$0] : 0 }
    #expect(dx.elements == passed)
    var sums = [Float](repeating: 0, count: shape.columns)
    for (i, d) in passed.enumerated() { sums[i % shape.columns] += d }
    expectClose(dBias, Tensor(shape: [shape.columns], elements: sums))
  }
}
