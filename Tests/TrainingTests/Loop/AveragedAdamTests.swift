import Artifacts
import Autodiff
import Matching
import Tensor
import Testing

@testable import Training

/// On two logits that learn to say no.
@Suite struct AveragedAdamTests {
  private func step(_ adam: inout AveragedAdam, _ parameters: inout Parameters, rate: Float = 0.1) {
    let variables = parameters.variables()
    let loss = binaryCrossEntropy(variables["x"], labels: [0, 0])
    adam.update(&parameters, variables, gradients(of: loss), learningRate: rate)
  }

  private func start() -> Parameters {
    var parameters = Parameters()
    parameters["x"] = Tensor(shape: [2], elements: [1, -2])
    return parameters
  }

  @Test func theAverageFollowsTheParameters() {
    var parameters = start(), adam = AveragedAdam(parameters, weightDecay: 0, averaging: 0.9)
    var expected = parameters["x"].elements
    for step in 1...20 {
      self.step(&adam, &parameters)
      let decay = min(0.9, Float(1 + step) / Float(10 + step))
      expected = zip(expected, parameters["x"].elements).map { $0 + (1 - decay) * ($1 - $0) }
    }
    #expect(adam.steps == 20 && adam.optimizer.learningRate == 0.1)
    #expect(zip(adam.result(parameters)["x"].elements, expected).allSatisfy { abs($0 - $1) < 1e-5 })
    #expect(adam.result(parameters)["x"] != parameters["x"])
  }

  @Test func withoutAnAverageTheParametersAreTheResult() {
    var parameters = start(), adam = AveragedAdam(parameters, weightDecay: 0, averaging: 0)
    step(&adam, &parameters)
    #expect(adam.result(parameters) == parameters && parameters != start())
  }

  @Test func aRestoredOneGoesOnWithTheSameBytes() throws {
    var parameters = start(), adam = AveragedAdam(parameters, weightDecay: 0.01, averaging: 0.5)
    for _ in 0..<3 { step(&adam, &parameters) }
    let checkpoint = adam.checkpoint(parameters)
    var again = start(), other = AveragedAdam(again, weightDecay: 0.01, averaging: 0.5)
    try other.restore(&again, from: checkpoint)
    for _ in 0..<3 {
      step(&adam, &parameters)
      step(&other, &again)
    }
    #expect(
      again == parameters && other.average == adam.average && other.optimizer.state == adam.optimizer.state
        && other.steps == 6)
  }
}
