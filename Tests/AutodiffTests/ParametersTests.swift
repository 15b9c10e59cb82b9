import Autodiff
import Tensor
import Testing

struct ParametersTests {
  /// Two parameters, not declared in the order of their names.
  var parameters: Parameters {
    var parameters = Parameters()
    parameters["weights"] = Tensor(shape: [2, 2], elements: [1, 2, 3, 4])
    parameters["bias"] = Tensor(shape: [2], elements: [5, 6])
    return parameters
  }

  @Test func namesKeepTheOrderOfDeclaration() {
    var parameters = parameters
    parameters["weights"] = Tensor(shape: [2, 2], elements: [0, 0, 0, 1])  // set again, it keeps its place
    parameters["bias"].elements[1] = 9
    #expect(parameters.names == ["weights", "bias"] && parameters.count == 6)
    #expect(parameters["weights"].elements == [0, 0, 0, 1] && parameters["bias"].elements == [5, 9])
    #expect(parameters.contains("bias") && !parameters.contains("other"))
    #expect(Parameters().names.isEmpty && Parameters().count == 0)
  }

  @Test func movingIsARunningAverage() {
    var average = parameters, target = parameters
    target["bias"] = Tensor(shape: [2], elements: [15, 6])
    average.move(towards: target, by: 0.5)
    #expect(average["bias"].elements == [10, 6] && average["weights"] == parameters["weights"])
  }

  @Test func variablesAreLearnedOrConstant() {
    let some = parameters.variables { $0 == "bias" }
    #expect(some.names == ["weights", "bias"])
    #expect(some["bias"].requiresGradient && !some["weights"].requiresGradient)
    #expect(some["weights"].value == parameters["weights"])
    #expect(parameters.variables()["weights"].requiresGradient)
    #expect(parameters.constants().names.allSatisfy { !parameters.constants()[$0].requiresGradient })
  }
}
