import Tensor
import TestSupport
import Testing

@testable import Autodiff

struct AdamTests {
  private typealias Example = OptimizerExample

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
      expected.x.append(Float(x - 0.02 * x - 0.1 * (m / 0.1) / ((v / 0.01).squareRoot() + 1e-3)))
      expected.m.append(Float(m))
      expected.v.append(Float(v))
    }
    var adam = Adam(learningRate: 0.2, beta1: 0.9, beta2: 0.99, epsilon: 1e-3, weightDecay: 0.2)
    adam.steps = 1
    adam.move(&x, gradient: g, m: &m, v: &v, share: 0.5)
    #expect(relativeError(x.elements, expected.x) < 1e-5)
    #expect(relativeError(m.elements, expected.m) < 1e-5)
    #expect(relativeError(v.elements, expected.v) < 1e-5)
  }

  @Test(arguments: [Float(0), 0.1])
  func adamIsAlgorithm1(decay: Float) {
    // Kingma and Ba 2015, Algorithm 1; Loshchilov and Hutter 2019, Algorithm 2 for the decay.
    let alpha = 0.05, beta1 = Double(Float(0.9)), beta2 = Double(Float(0.999)), epsilon = 1e-8
    var x = Example.start.map(Double.init), m = [0.0, 0, 0], v = [0.0, 0, 0]
    for t in 1...Example.steps {
      for i in x.indices {
        let g = Double(Example.gradient(t - 1)[i])
        m[i] = beta1 * m[i] + (1 - beta1) * g
        v[i] = beta2 * v[i] + (1 - beta2) * g * g
        var power1 = 1.0, power2 = 1.0
        for _ in 0..<t { (power1, power2) = (power1 * beta1, power2 * beta2) }
        x[i] -= alpha * (m[i] / (1 - power1) / ((v[i] / (1 - power2)).squareRoot() + epsilon) + Double(decay) * x[i])
      }
    }
    var adam = Adam(learningRate: Float(alpha), weightDecay: decay)
    let result = Example.run { adam.update(&$0, $1, $2) }
    #expect(adam.steps == Example.steps)
    #expect(relativeError(result["x"].elements, x.map(Float.init)) < 1e-4)
  }

  @Test func adamsFirstStepIsTheLearningRateWhateverTheGradient() {
    var adam = Adam(learningRate: 0.1)
    let result = Example.run(steps: 4..<5) { adam.update(&$0, $1, $2) }  // gradients 2.5, 0.4, 30
    #expect(relativeError(result["x"].elements, Example.start.map { $0 - 0.1 }) < 1e-4)
  }

  @Test func aShareScalesTheLearningRate() {
    var parameters = Example.parameters(), adam = Adam(learningRate: 0.1)
    let (variables, gradients) = Example.pass(parameters, [1, 1, 1])
    adam.update(&parameters, variables, gradients) { $0 == "x" ? 0.25 : 1 }
    #expect(relativeError(parameters["x"].elements, Example.start.map { $0 - 0.025 }) < 1e-4)
  }

  @Test func whatIsNotLearnedStays() {
    var adam = Adam(learningRate: 1, weightDecay: 1), parameters = Example.parameters()
    let (variables, gradients) = Example.pass(parameters, [1, 1, 1], learned: false)
    adam.update(&parameters, variables, gradients)
    #expect(parameters == Example.parameters() && adam.state.names.isEmpty)
  }

  @Test func stateAndStepsAreAllThatItRemembers() {
    var whole = Adam(learningRate: 0.1, weightDecay: 0.1), first = whole, second = whole
    let expected = Example.run(steps: 0..<9) { whole.update(&$0, $1, $2) }
    let half = Example.run(steps: 0..<4) { first.update(&$0, $1, $2) }
    (second.state, second.steps) = (first.state, first.steps)
    #expect(Example.run(from: half, steps: 4..<9) { second.update(&$0, $1, $2) } == expected)
    #expect(second.state == whole.state)
  }

  @Test func threadsDoNotChangeABit() {
    var adam = Adam(learningRate: 0.1)
    adam.steps = 1
    expectSameForAnyThreads {
      var x = random([9000], 1), m = random([9000], 2), v = m.multiplied(by: m)
      adam.move(&x, gradient: random([9000], 3), m: &m, v: &v, share: 1)
      return [x, m, v]
    }
  }
}
