import Artifacts
import Autodiff
import Tensor
import TestSupport
import Testing

@testable import Training

@Suite struct CheckpointValuesTests {
  private var parameters: Parameters {
    var parameters = Parameters()
    parameters["w"] = Tensor(shape: [2], elements: [1, 2])
    parameters["a"] = Tensor(shape: [1, 1], elements: [3])
    return parameters
  }

  private var checkpoint: TrainingCheckpoint {
    var checkpoint = TrainingCheckpoint()
    checkpoint.add(parameters, as: "best")
    checkpoint.integers = ["step": 3, "odd": -1]
    return checkpoint
  }

  @Test func parametersComeBackInOrder() throws {
    #expect(try checkpoint.parameters("best", like: parameters) == parameters)
    #expect(try checkpoint.count("step") == 3)
  }

  @Test func whatIsMissingOrOfAnotherShapeIsNamed() {
    var more = parameters, other = parameters
    more["z"] = Tensor(shape: [1])
    other["w"] = Tensor(shape: [3])
    for (like, message) in [
      (more, "has no best.z"), (other, "best.w has shape [2], and the training needs [3]"),
    ] {
      #expect(errorText { _ = try checkpoint.parameters("best", like: like) } == message)
    }
    #expect(errorText { _ = try checkpoint.count("steps") } == "has no steps")
    #expect(errorText { _ = try checkpoint.count("odd") } == "odd is -1, below 0")
  }

  /// An optimizer keeps state of what is learned, of each parameter's shape.
  @Test func anOptimizersStateIsThatOfLearnedParameters() throws {
    var adam = Adam(learningRate: 0.1), moved = parameters, checkpoint = TrainingCheckpoint()
    let variables = moved.variables { $0 == "w" }
    adam.update(&moved, variables, gradients(of: binaryCrossEntropy(variables["w"], labels: [0, 1])))
    checkpoint.add(adam.state, as: "adam")
    let state = try checkpoint.state("adam", of: parameters, [".m", ".v"]) { $0 == "w" }
    #expect(state == adam.state && state.names == ["w.m", "w.v"])
    #expect(errorText { _ = try checkpoint.state("adam", of: parameters, [".m", ".v"]) } == "has no adam.a.m")
  }
}
