import Backbones
import Tensor
import Testing

@testable import ONNX

/// A network that has all kinds of layers, on crops of 12 pixels.
let tinyArchitecture = Architecture(
  name: "tiny", side: 12, scaling: Scaling(mean: [120, 110, 100], factor: [0.01, 0.02, 0.03]),
  trunk: [
    .convolution(
      ConvolutionLayer(
        "stem", norm: "norm", channels: (3, 4), Window(kernel: 3, stride: 2, before: 0, after: 1), .relu6)),
    .residual([
      .convolution(
        ConvolutionLayer("depthwise", .depthwise, channels: (4, 4), Window(kernel: 3, padding: 1), .relu6)),
      .convolution(ConvolutionLayer("project", channels: (4, 4), Window(kernel: 1), .none)),
    ]),
    .branches([
      [.convolution(ConvolutionLayer("one", channels: (4, 2), Window(kernel: 1)))],
      [
        .maxPool(Window(kernel: 3, padding: 1)),
        .convolution(ConvolutionLayer("two", channels: (4, 3), Window(kernel: 1))),
      ],
    ]),
    .maxPool(Window(kernel: 3, stride: 2, after: 1)), .averagePool(Window(kernel: 2, stride: 1, before: 1)),
    .squareRoot,
  ],
  head: [
    .convolution(ConvolutionLayer("fc1", .fullyConnected, channels: (5, 6), Window(kernel: 3))),
    .convolution(ConvolutionLayer("fc2", .fullyConnected, channels: (6, 7), Window(kernel: 1))),
  ],
  outputs: (grid: "grid", vector: "fc2"))

/// Weights of an architecture at random; variances are positive.
func randomWeights(_ architecture: Architecture) -> [String: Tensor] {
  var generator = SplitMix64(seed: 8)
  return Dictionary(
    uniqueKeysWithValues: architecture.tensors.map { name, shape in
      let tensor = Tensor(normal: 0.5, shape: shape, using: &generator)
      let isVariance = name.hasSuffix("running_var")
      return (name, isVariance ? Tensor(shape: shape, elements: tensor.elements.map { 1 + abs($0) }) : tensor)
    })
}

struct ConvolutionalNetworkTests {
  /// The attributes that readers of ONNX need of every layer, and the shapes of its tensors.
  @Test func layersAreONNXOperators() throws {
    let graph = ONNXGraph("layers"), weights = randomWeights(tinyArchitecture)
    let x = graph.input("x", .float32, ["N", 3, 12, 12], "")
    graph.output(x.through(tinyArchitecture.trunk, { weights[$0]! }), as: "y", [], "")
    try expectWellFormed(graph)
    let stem = try #require(graph.nodes.first)
    #expect(stem.operation == "Conv" && stem.inputs == ["x", "cnn.stem.weight"])
    func attribute(_ node: ONNXGraph.Node, _ name: String) -> ONNXGraph.Attribute? {
      node.attributes.first { $0.name == name }?.value
    }
    #expect(attribute(stem, "pads") == .integers([0, 0, 1, 1]) && attribute(stem, "strides") == .integers([2, 2]))
    #expect(attribute(stem, "kernel_shape") == .integers([3, 3]) && attribute(stem, "group") == .integer(1))
    let depthwise = try #require(graph.nodes.first { $0.inputs.contains("cnn.depthwise.weight") })
    #expect(attribute(depthwise, "group") == .integer(4) && depthwise.inputs.last == "cnn.depthwise.bias")
    #expect(
      graph.constants.filter { $0.name.hasSuffix("weight") && $0.shape.count == 4 }.map(\.shape)
        == [[4, 3, 3, 3], [4, 1, 3, 3], [4, 4, 1, 1], [2, 4, 1, 1], [3, 4, 1, 1]])
    let norm = try #require(graph.nodes.first { $0.operation == "BatchNormalization" })
    #expect(attribute(norm, "epsilon") == .number(ConvolutionLayer.epsilon))
    let average = try #require(graph.nodes.first { $0.operation == "AveragePool" })
    #expect(attribute(average, "count_include_pad") == .integer(0))
  }

  @Test(arguments: Architecture.all.map(\.name))
  func everyBackboneHasAGraph(name: String) throws {
    let architecture = try Architecture.named(name), graph = ONNXGraph(name)
    let x = graph.input("x", .float32, ["N", 3, 224, 224], "")
    // No weights are read here.
    _ = x.through(architecture.trunk + architecture.head, { _ in preconditionFailure("was read") })
    let names = Set(graph.constants.map(\.name))
    #expect(architecture.tensors.allSatisfy { names.contains("cnn.\($0.name)") })
    for (tensor, shape) in architecture.tensors {
      let constant = try #require(graph.constants.first { $0.name == "cnn.\(tensor)" })
      #expect(constant.shape.reduce(1, *) == shape.reduce(1, *), "\(tensor)")
    }
  }
}
