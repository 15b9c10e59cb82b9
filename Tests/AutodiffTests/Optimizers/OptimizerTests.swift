import Autodiff
import Tensor
import TestSupport
import Testing

struct OptimizerTests {
  let start: [Float] = [1, -2, 0.5], steps = 30

  func parameters(_ values: [Float]) -> Parameters {
    var parameters = Parameters()
    parameters["x"] = Tensor(shape: [values.count], elements: values)
    return parameters
  }

  /// The gradient of step t, which changes sign and size.
  func gradient(_ t: Int) -> [Float] { [Float(t % 5) - 1.5, 0.1 * Float(t), t % 2 == 0 ? 30 : -0.001] }

  /// Leaves, and gradients that are `gradient` for x and whatever follows from it for no other.
  func pass(_ parameters: Parameters, _ gradient: [Float], learned: Bool = true) -> (Variables, Gradients) {
    let variables = parameters.variables { _ in learned }
    let loss = product(variables["x"].flattened(), .constant(Tensor(shape: [gradient.count, 1], elements: gradient)))
    return (variables, gradients(of: loss))
  }

  /// x after some steps of `optimizer`.
  func run(_ optimizer: inout some Optimizer, from parameters: Parameters, steps range: Range<Int>) -> Parameters {
    var parameters = parameters
    for t in range {
      let (variables, gradients) = pass(parameters, gradient(t))
      optimizer.update(&parameters, variables, gradients)
    }
    return parameters
  }

  @Test(arguments: [Float(0), 0.1])
  func adamIsAlgorithm1(decay: Float) {
    // Kingma and Ba 2015, Algorithm 1; Loshchilov and Hutter 2019, Algorithm 2 for the decay.
    let alpha = 0.05, beta1 = Double(Float(0.9)), beta2 = Double(Float(0.999)), epsilon = 1e-8
    var x = start.map(Double.init), m = [0.0, 0, 0], v = [0.0, 0, 0]
    for t in 1...steps {
      for i in x.indices {
        let g = Double(gradient(t - 1)[i])
        m[i] = beta1 * m[i] + (1 - beta1) * g
        v[i] = beta2 * v[i] + (1 - beta2) * g * g
        var power1 = 1.0, power2 = 1.0
        for _ in 0..<t { (power1, power2) = (power1 * beta1, power2 * beta2) }
        x[i] -= alpha * (m[i] / (1 - power1) / ((v[i] / (1 - power2)).squareRoot() + epsilon) + Double(decay) * x[i])
      }
    }
    var adam = Adam(learningRate: Float(alpha), weightDecay: decay)
    let result = run(&adam, from: parameters(start), steps: 0..<steps)
    #expect(adam.steps == steps)
    #expect(relativeError(result["x"].elements, x.map(Float.init)) < 1e-4)
  }

  @Test func adamsFirstStepIsTheLearningRateWhateverTheGradient() {
    var adam = Adam(learningRate: 0.1)
    let result = run(&adam, from: parameters(start), steps: 4..<5)  // gradients 2.5, 0.4, 30
    #expect(relativeError(result["x"].elements, start.map { $0 - 0.1 }) < 1e-4)
  }

  @Test func sgdIsThatOfPyTorch() {
    let rate = 0.01, momentum = 0.9, decay = 0.2
    var x = start.map(Double.init), velocity = [0.0, 0, 0]
    for t in 0..<steps {
      for i in x.indices {
        velocity[i] = momentum * velocity[i] + Double(gradient(t)[i]) + decay * x[i]
        x[i] -= rate * velocity[i]
      }
    }
    var sgd = SGD(learningRate: Float(rate), momentum: Float(momentum), weightDecay: Float(decay))
    let result = run(&sgd, from: parameters(start), steps: 0..<steps)
    #expect(relativeError(result["x"].elements, x.map(Float.init)) < 1e-5)
  }

  @Test func whatIsNotLearnedStays() {
    for var optimizer in [Adam(learningRate: 1, weightDecay: 1), SGD(learningRate: 1, weightDecay: 1)]
      as [any Optimizer]
    {
      var parameters = parameters(start)
      let (variables, gradients) = pass(parameters, [1, 1, 1], learned: false)
      optimizer.update(&parameters, variables, gradients)
      #expect(parameters["x"].elements == start && optimizer.state.names.isEmpty)
    }
  }

  @Test func stateAndStepsAreAllThatAnOptimizerRemembers() {
    func resumes<Some: Optimizer>(_ make: () -> Some) {
      var whole = make(), first = make(), second = make()
      let expected = run(&whole, from: parameters(start), steps: 0..<9)
      let half = run(&first, from: parameters(start), steps: 0..<4)
      second.state = first.state
      second.steps = first.steps
      #expect(run(&second, from: half, steps: 4..<9) == expected)
      #expect(second.state == whole.state)
    }
    resumes { Adam(learningRate: 0.1, weightDecay: 0.1) }
    resumes { SGD(learningRate: 0.1) }
  }

  @Test func aShareScalesTheLearningRate() {
    var parameters = parameters(start), adam = Adam(learningRate: 0.1)
    let (variables, gradients) = pass(parameters, [1, 1, 1])
    adam.update(&parameters, variables, gradients) { $0 == "x" ? 0.25 : 1 }
    #expect(relativeError(parameters["x"].elements, start.map { $0 - 0.025 }) < 1e-4)
  }

  @Test func clippingKeepsTheDirection() {
    let (variables, original) = pass(parameters(start), [3, 0, -4])  // norm 5
    for (limit, factor) in [(Float(1), Float(0.2)), (2.5, 0.5), (5, 1), (100, 1), (0, 1)] {  // 0: no limit
      var clipped = original
      clipped.clip(variables, norm: limit)
      #expect(relativeError(clipped[variables["x"]].elements, [3 * factor, 0, -4 * factor]) < 1e-6)
    }
  }

  @Test func clippingTakesTheNormOfAllParametersTogether() {
    var parameters = parameters([0])
    parameters["y"] = Tensor(shape: [1])
    let variables = parameters.variables()
    var all = gradients(of: 3 * variables["x"] + 4 * variables["y"])
    all.clip(variables, norm: 1)
    #expect(abs(all[variables["x"]].elements[0] - 0.6) < 1e-6 && abs(all[variables["y"]].elements[0] - 0.8) < 1e-6)
  }
}
