@testable import PublishedFiles
import Tensor
import Testing

@testable import Backbones

struct PublishedTensorTests {
  /// Published [outputs, inputs, places], of which element (o, i, p) says where it lay; also where outputs are not read
  /// all at once.
  @Test(arguments: [(2, 3, 2), (5, 1, 3), (70, 2, 1), (64, 3, 1)])
  func outputsFirstBecomesOutputsLast(outputs: Int, inputs: Int, side: Int) throws {
    let places = side * side
    let weights = InMemoryWeights([
      "w": Tensor(shape: [outputs, inputs, side, side], elements: (0..<outputs * inputs * places).map(Float.init))
    ])
    let tensor = try PublishedTensor(
      "ours", [side, side, inputs, outputs], from: "w", [outputs, inputs, side, side], .outputsFirst
    ).read(from: weights)
    #expect(tensor.shape == [side, side, inputs, outputs])
    for (index, value) in tensor.elements.enumerated() {
      let (place, input, output) = (index / (inputs * outputs), index / outputs % inputs, index % outputs)
      #expect(value == Float((output * inputs + input) * places + place))
    }
  }

  @Test func depthwiseAndSame() throws {
    let weights = InMemoryWeights(["w": Tensor(shape: [2, 1, 2, 2], elements: [1, 2, 3, 4, 5, 6, 7, 8])])
    let depthwise = try PublishedTensor("ours", [2, 2, 2], from: "w", [2, 1, 2, 2], .outputsFirst).read(from: weights)
    #expect(depthwise == Tensor(shape: [2, 2, 2], elements: [1, 5, 2, 6, 3, 7, 4, 8]))
    #expect(
      try PublishedTensor("ours", [4, 2], from: "w", [2, 1, 2, 2]).read(from: weights)
        == Tensor(shape: [4, 2], elements: [1, 2, 3, 4, 5, 6, 7, 8]))
  }

  @Test func blueGreenRedBecomesRedGreenBlue() throws {
    let weights = InMemoryWeights(["w": Tensor(shape: [1, 2, 3, 2], elements: (0..<12).map(Float.init))])
    let tensor = try PublishedTensor("ours", [1, 2, 3, 2], from: "w", [1, 2, 3, 2], .blueFirst).read(from: weights)
    #expect(tensor.elements == [4, 5, 2, 3, 0, 1, 10, 11, 8, 9, 6, 7])
  }
}
