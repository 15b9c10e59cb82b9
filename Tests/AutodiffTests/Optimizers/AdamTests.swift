import Autodiff
import Tensor
import TestSupport
import Testing

@testable import Autodiff

struct AdamTests {
  @Test(arguments: [0, 1, 7, 33, 4097, 9000])  // ranges of threads are multiples of 4096
  func adamEqualsItsFormula(count: Int) {
    var generator = SplitMix64(seed: 5)
    var x = Tensor(normal: 1, shape: [count], using: &generator),
      m = Tensor(normal: 1, shape: [count], using: &generator)
    let g = Tensor(normal: 1, shape: [count], using: &generator)
    var v = m.multiplied(by: m)
    var expected: (x: [Float], m: [Float], v: [Float]) = ([], [], [])
    for i in 0..<count {
      let m = 0.9 * Double(m.elements[i]) + 0.1 * Double(g.elements[i])
      let v = 0.99 * Double(v.elements[i]) + 0.01 * Double(g.elements[i]) * Double(g.elements[i])
      let x = Double(x.elements[i])
      expected.x.append(Float(x - 0.02 * x - 0.1 * m / ((v / 0.5).squareRoot() + 1e-3)))
      expected.m.append(Float(m))
      expected.v.append(Float(v))
    }
    Adam(learningRate: 1, beta1: 0.9, beta2: 0.99, epsilon: 1e-3).move(
      &x, gradient: g, m: &m, v: &v, correction2: 0.5, rate: 0.1, decay: 0.02)
    #expect(relativeError(x.elements, expected.x) < 1e-5)
    #expect(relativeError(m.elements, expected.m) < 1e-5)
    #expect(relativeError(v.elements, expected.v) < 1e-5)
  }

  @Test(arguments: [0, 1, 9, 1023, 1024, 1025, 5000])
  func sumOfSquaresOfAnyCount(count: Int) {
    let x = Tensor(shape: [count], elements: (0..<count).map { Float($0 % 7) - 3 })
    #expect(x.sumOfSquares() == x.elements.reduce(0) { $0 + Double($1) * Double($1) })  // whole numbers: no rounding
  }
}
