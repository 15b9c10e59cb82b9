import Tensor
import TestSupport
import Testing

struct BiasActivationTests {
  @Test(arguments: [Activation.none, .relu, .relu6], [(0, 3), (1, 1), (70, 5), (130, 40)])
  func equalsTheFormula(activation: Activation, shape: (rows: Int, columns: Int)) {
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
