import Tensor
import Testing

@testable import ONNX

struct ONNXGraphTests {
  /// The example of the docstring.
  @Test func aGraphIsMadeByCalculating() throws {
    let graph = ONNXGraph("layer")
    let x = graph.input("x", .float32, ["N", 3], "what the layer is given")
    graph.output((x * graph.number(2)).relu(), as: "y", ["N", 3], "what it makes of it")
    try expectWellFormed(graph)
    #expect(graph.nodes.map(\.operation) == ["Mul", "Relu", "Identity"])
    #expect(graph.nodes.map(\.name) == ["Mul 1", "Relu 1", "y"])
    #expect(graph.nodes[0].inputs == ["x", "number 2.0"] && graph.nodes[2].outputs == ["y"])
    #expect(graph.inputs.map(\.extents) == [[.free("N"), .fixed(3)]])
    let y = try GraphInterpreter(graph)(["x": NDArray([1, 3], [1.0, -2, 0.5])])["y"]
    #expect(y == NDArray([1, 3], [2.0, 0, 1]))
  }

  @Test func aConstantIsThereOnce() {
    let graph = ONNXGraph("constants")
    let names = [
      graph.number(1), graph.number(1), graph.integers([1, -1]), graph.integers([1, -1]), graph.integer(1),
    ]
    .map(\.name)
    #expect(names == ["number 1.0", "number 1.0", "integers 1 -1", "integers 1 -1", "integer 1"])
    #expect(graph.constants.map(\.shape) == [[], [2], []])
    #expect(graph.constants.map(\.size) == [4, 16, 8])
    #expect(graph.constants.map(\.element) == [.float32, .int64, .int64])
  }

  @Test func nodesMayLeaveInputsOutAndMakeSeveral() {
    let graph = ONNXGraph("outputs"), x = graph.input("x", .float32, [4], "")
    let parts = graph.apply("Split", [x, nil], [("axis", .integer(0))], outputs: 2)
    #expect(parts.map(\.name) == ["Split 1 output 1", "Split 1 output 2"])
    #expect(graph.nodes[0].inputs == ["x", ""])
    #expect(
      graph.nodes[0]
        == .init(
          name: "Split 1", operation: "Split", inputs: ["x", ""], outputs: parts.map(\.name),
          attributes: [("axis", .integer(0))]))
  }

  /// Weights are read when the graph is written, not before.
  @Test func weightsAreReadLate() throws {
    let graph = ONNXGraph("weights")
    var reads = 0
    _ = graph.weights("w", shape: [2]) {
      reads += 1
      return Tensor(shape: [2])
    }
    #expect(reads == 0 && graph.constants[0].shape == [2])
  }
}
