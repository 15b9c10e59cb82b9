import Tensor
import Testing

@testable import Backbones
@testable import PublishedFiles

struct PublishedTensorTests {
  /// Published [outputs, inputs, places], of which element (o, i, p) says where it lay; also where outputs are not read
  /// all at once.
  @Test(arguments: [(2, 3, 2), (5, 1, 3), (70, 2, 1), (64, 3, 1)])
  func outputsFirstBecomesOutputsLast(outputs: Int, inputs: Int, side: Int) throws {
    let places = side * side, layer = ConvolutionLayer("w", channels: (inputs, outputs), Window(kernel: side))
    let published = PublishedTensor("w.weight", [side, side, inputs, outputs], of: layer)
    #expect(published.publishedShape == [outputs, inputs, side, side])
    let elements = (0..<outputs * inputs * places).map(Float.init)
    let tensor = try published.read(
      from: PublishedWeights(inMemory: ["w.weight": Tensor(shape: published.publishedShape, elements: elements)]))
    #expect(tensor.shape == [side, side, inputs, outputs])
    for (index, value) in tensor.elements.enumerated() {
      let (place, input, output) = (index / (inputs * outputs), index / outputs % inputs, index % outputs)
      #expect(value == Float((output * inputs + input) * places + place))
    }
  }

  @Test func depthwiseAndSame() throws {
    let layer = ConvolutionLayer("w", .depthwise, channels: (2, 2), Window(kernel: 2))
    let weights = PublishedWeights(inMemory: [
      "w.weight": Tensor(shape: [2, 1, 2, 2], elements: [1, 2, 3, 4, 5, 6, 7, 8]),
      "w.bias": Tensor(shape: [2], elements: [9, 10]),
    ])
    #expect(
      try PublishedTensor("w.weight", [2, 2, 2], of: layer).read(from: weights)
        == Tensor(shape: [2, 2, 2], elements: [1, 5, 2, 6, 3, 7, 4, 8]))
    #expect(
      try PublishedTensor("w.bias", [2], of: layer).read(from: weights) == Tensor(shape: [2], elements: [9, 10]))
  }

  @Test func publishedShapesArePyTorchs() {
    #expect(
      PublishedNetwork(tinyArchitecture).tensors.map { "\($0.name) \($0.publishedShape)" } == [
        "conv.weight [2, 3, 3, 3]", "conv.bias [2]", "deep.weight [2, 1, 3, 3]", "norm.weight [2]", "norm.bias [2]",
        "norm.running_mean [2]", "norm.running_var [2]", "full.weight [5, 8]", "full.bias [5]",
      ])
  }

  /// PyTorch flattens [channels, rows, columns]: element (o, c · 4 + row · 2 + column) becomes (row, column, c, o).
  @Test func fullyConnectedLayersSeeTheGrid() throws {
    let network = PublishedNetwork(tinyArchitecture)
    let weight = try #require(network.tensors.first { $0.name == "full.weight" }).read(
      from: PublishedWeights(inMemory: network.examples))
    #expect(weight.shape == [2, 2, 2, 5])
    for (index, value) in weight.elements.enumerated() {
      let (cell, channel, output) = (index / 10, index / 5 % 2, index % 5)
      #expect(value == Float(output * 8 + channel * 4 + cell))
    }
  }
}
