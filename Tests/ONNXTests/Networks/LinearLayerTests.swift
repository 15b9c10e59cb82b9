import Autodiff
import Tensor
import Testing

@testable import ONNX

struct LinearLayerTests {
  @Test func parametersHaveTheNamesOfTheirDatasets() throws {
    var generator = SplitMix64(seed: 1), parameters = Parameters()
    let layer = Linear(projection: "photo")
    layer.initialize(&parameters, inputs: 3, outputs: 2, using: &generator)
    parameters[layer.bias] = Tensor(shape: [2], elements: [0.5, -1])
    let graph = ONNXGraph("linear"), x = graph.input("x", .float32, ["N", 3], "")
    graph.output(x.through(layer, parameters), as: "y", ["N", 2], "")
    try expectWellFormed(graph)
    #expect(graph.constants.map(\.name) == ["parameters.photo.projection", "parameters.photo.bias"])
    let rows = Tensor(normal: 1, shape: [4, 3], using: &generator)
    let y = try GraphInterpreter(graph)(["x": NDArray([4, 3], rows.elements)])["y"]!
    let expected = layer(.constant(rows), parameters.constants()).value
    #expect(y.shape == [4, 2] && difference(y.elements, expected.elements) < 1e-6)
  }

  @Test func aColumnHasOneMoreAxis() throws {
    var parameters = Parameters()
    parameters["w"] = Tensor(shape: [3], elements: [1, 2, 3])
    let graph = ONNXGraph("column")
    _ = graph.column("w", parameters)
    #expect(graph.constants[0].name == "parameters.w" && graph.constants[0].shape == [3, 1])
  }
}
