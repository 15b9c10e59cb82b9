import Autodiff
import Tensor
import TestSupport
import Testing

struct SGDTests {
  private typealias Example = OptimizerExample

  @Test func itIsThatOfPyTorch() {
    let rate = 0.01, momentum = 0.9, decay = 0.2
    var x = Example.start.map(Double.init), velocity = [0.0, 0, 0]
    for t in 0..<Example.steps {
      for i in x.indices {
        velocity[i] = momentum * velocity[i] + Double(Example.gradient(t)[i]) + decay * x[i]
        x[i] -= rate * velocity[i]
      }
    }
    var sgd = SGD(learningRate: Float(rate), momentum: Float(momentum), weightDecay: Float(decay))
    let result = Example.run { sgd.update(&$0, $1, $2) }
    #expect(relativeError(result["x"].elements, x.map(Float.init)) < 1e-5)
  }

  @Test func whatIsNotLearnedStays() {
    var sgd = SGD(learningRate: 1, weightDecay: 1), parameters = Example.parameters()
    let (variables, gradients) = Example.pass(parameters, [1, 1, 1], learned: false)
    sgd.update(&parameters, variables, gradients)
    #expect(parameters == Example.parameters() && sgd.state.names.isEmpty)
  }

  @Test func theVelocityIsAllThatItRemembers() {
    var whole = SGD(learningRate: 0.1), first = whole, second = whole
    let expected = Example.run(steps: 0..<9) { whole.update(&$0, $1, $2) }
    let half = Example.run(steps: 0..<4) { first.update(&$0, $1, $2) }
    second.state = first.state
    #expect(Example.run(from: half, steps: 4..<9) { second.update(&$0, $1, $2) } == expected)
    #expect(second.state == whole.state)
  }
}
