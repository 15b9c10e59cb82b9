@testable import PublishedFiles
import Tensor
import Testing

@testable import Backbones

struct PyTorchLayoutTests {
  @Test func publishedShapesArePyTorchs() {
    let published = PublishedNetwork.pyTorch(tinyArchitecture).tensors.map {
      "\($0.publishedName) \($0.publishedShape)"
    }
    #expect(
      published == [
        "conv.weight [2, 3, 3, 3]", "conv.bias [2]", "deep.weight [2, 1, 3, 3]", "norm.weight [2]", "norm.bias [2]",
        "norm.running_mean [2]",
        "norm.running_var [2]", "full.weight [5, 8]", "full.bias [5]",
      ])
  }

  /// PyTorch flattens [channels, rows, columns]: element (o, c · 4 + row · 2 + column) becomes (row, column, c, o).
  @Test func fullyConnectedLayersSeeTheGrid() throws {
    let network = PublishedNetwork.pyTorch(tinyArchitecture)
    let weight = try #require(network.tensors.first { $0.name == "full.weight" }).read(from: InMemoryWeights(network))
    #expect(weight.shape == [2, 2, 2, 5])
    for (index, value) in weight.elements.enumerated() {
      let (cell, channel, output) = (index / 10, index / 5 % 2, index % 5)
      #expect(value == Float(output * 8 + channel * 4 + cell))
    }
  }

  /// What torchvision's files hold besides.
  @Test func theClassifiersAreLeftOut() throws {
    for (name, unused) in [
      ("vgg16", ["classifier.6.weight", "classifier.6.bias"]),
      ("googlenet", ["fc.bias", "aux1.fc1.weight", "aux2.conv.bn.running_mean", "conv1.bn.num_batches_tracked"]),
      ("efficientnet-lite0", ["_fc.weight", "_bn0.num_batches_tracked"]),
    ] {
      let network = PublishedNetwork.pyTorch(try .named(name))
      let needed = Set(network.tensors.map(\.publishedName))
      let file = InMemoryWeights(
        Dictionary(uniqueKeysWithValues: unused.map { ($0, Tensor(repeating: 0, shape: [1])) }))
      guard
        case WeightsError.mismatch(let faults)? = #expect(
          throws: WeightsError.self, performing: { try network.check(file) })
      else { return }
      #expect(faults.count(where: { $0.contains("is unknown") }) == 0 && needed.isDisjoint(with: unused))
    }
  }
}
