import Autodiff
import Tensor
import TestSupport
import Testing

struct LinearTests {
  @Test func parametersHaveTheLayersNames() {
    #expect(Linear("fc1").names == ["fc1.weights", "fc1.bias"])
    #expect(Linear(projection: "photo").names == ["photo.projection", "photo.bias"])
    #expect(Linear(weights: "a", bias: "b").names == ["a", "b"])
  }

  @Test func freshWeightsAreUniformAndBiasesZero() {
    let layer = Linear("fc1")
    for (bound, given) in [(Float(0.25), nil), (0.1, Float(0.1))] {
      var parameters = Parameters(), generator = SplitMix64(seed: 1), same = SplitMix64(seed: 1)
      layer.initialize(&parameters, inputs: 16, outputs: 3, bound: given, using: &generator)
      #expect(parameters.names == layer.names)
      #expect(parameters["fc1.weights"] == Tensor(uniform: bound, shape: [16, 3], using: &same))
      #expect(parameters["fc1.bias"] == Tensor(shape: [3]) && generator.state == same.state)
    }
    #expect(abs(Float.glorot(20, 4) - 0.5) < 1e-7)
  }

  @Test func itsOutputIsTheProductAndTheBias() {
    var parameters = Parameters()
    parameters["l.weights"] = Tensor(shape: [2, 2], elements: [1, 2, 3, 4])
    parameters["l.bias"] = Tensor(shape: [2], elements: [10, 20])
    let y = Linear("l")(.constant(Tensor(shape: [1, 2], elements: [1, -1])), parameters.constants())
    #expect(y.value.elements == [8, 18])
  }
}
