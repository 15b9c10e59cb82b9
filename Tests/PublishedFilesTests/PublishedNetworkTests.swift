@testable import PublishedFiles
import Tensor
import Testing

@testable import Backbones

struct PublishedNetworkTests {
  private let network = PublishedNetwork.pyTorch(tinyArchitecture)

  /// Every network turns its own files into exactly the tensors that its architecture lists.
  @Test func allGiveTheTensorsOfTheirArchitecture() {
    for network in PublishedNetwork.all {
      #expect(network.tensors.map(\.name) == network.architecture.tensors.map(\.name))
      #expect(network.tensors.map(\.shape) == network.architecture.tensors.map(\.shape))
    }
  }

  @Test func missingMisshapenAndUnknownTensorsAreListed() throws {
    var file = InMemoryWeights(network)
    try network.check(file)
    file.tensors["norm.num_batches_tracked"] = Tensor(shape: [], elements: [3])
    try network.check(file)
    file.tensors["norm.bias"] = nil
    file.tensors["deep.weight"] = Tensor(repeating: 0, shape: [3, 3, 2])
    file.tensors["extra"] = Tensor(repeating: 0, shape: [2])
    #expect(
      throws: WeightsError.mismatch([
        "deep.weight has shape [3, 3, 2], expected [2, 1, 3, 3]", "norm.bias [2] is missing", "extra [2] is unknown",
      ])
    ) { try network.check(file) }
  }

  @Test func aFileWithoutItsTopSaysWhoNeedsIt() {
    var file = InMemoryWeights(network)
    (file.tensors["full.weight"], file.tensors["full.bias"]) = (nil, nil)
    #expect(
      throws: WeightsError.mismatch([
        "full.weight [5, 8] is missing", "full.bias [5] is missing",
        "vector needs what is missing: give the file with the layers at the top (not the one called notop)",
      ])
    ) { try network.check(file) }
  }

  @Test func theNetworkIsRecognisedByItsNames() throws {
    func file(_ names: [String]) -> InMemoryWeights {
      InMemoryWeights(Dictionary(uniqueKeysWithValues: names.map { ($0, Tensor(repeating: 0, shape: [1])) }))
    }
    for network in PublishedNetwork.all {
      let found = try PublishedNetwork.of(file(network.tensors.map(\.publishedName)), named: nil)
      #expect(found.architecture.name == network.architecture.name && found.origin == network.origin)
    }
    #expect(try PublishedNetwork.of(file(["a"]), named: "googlenet").architecture.name == "googlenet")
    let error = #expect(throws: WeightsError.self) {
      try PublishedNetwork.of(file(["a", "b", "c", "d", "e"]), named: nil)
    }
    #expect(
      error?.description.contains("its tensors (a, b, c, d, …) are those of no known network: say with --backbone")
        == true)
    #expect(throws: WeightsError.self) { try PublishedNetwork.of(file(["a"]), named: "resnet") }
  }
}
