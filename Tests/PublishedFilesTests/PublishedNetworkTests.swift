import Tensor
import Testing

@testable import Backbones
@testable import PublishedFiles

struct PublishedNetworkTests {
  private let network = PublishedNetwork(tinyArchitecture)

  /// Every network turns its own files into exactly the tensors that its architecture lists.
  @Test func allGiveTheTensorsOfTheirArchitecture() {
    for network in PublishedNetwork.all {
      #expect(network.tensors.map(\.name) == network.architecture.tensors.map(\.name))
      #expect(network.tensors.map(\.shape) == network.architecture.tensors.map(\.shape))
      for tensor in network.tensors {
        #expect(tensor.shape.reduce(1, *) == tensor.publishedShape.reduce(1, *), "\(tensor.name)")
      }
    }
  }

  @Test func missingMisshapenAndUnknownTensorsAreListed() throws {
    var tensors = network.examples
    try network.check(PublishedWeights(inMemory: tensors))
    tensors["norm.num_batches_tracked"] = Tensor(shape: [], elements: [3])
    try network.check(PublishedWeights(inMemory: tensors))
    tensors["norm.bias"] = nil
    tensors["deep.weight"] = Tensor(repeating: 0, shape: [3, 3, 2])
    tensors["extra"] = Tensor(repeating: 0, shape: [2])
    #expect(
      throws: WeightsError.mismatch([
        "deep.weight has shape [3, 3, 2], expected [2, 1, 3, 3]", "norm.bias [2] is missing", "extra [2] is unknown",
      ])
    ) { try network.check(PublishedWeights(inMemory: tensors)) }
  }

  @Test func aFileWithoutItsTopSaysWhoNeedsIt() {
    let tensors = network.examples.filter { !$0.key.hasPrefix("full.") }
    #expect(
      throws: WeightsError.mismatch([
        "full.weight [5, 8] is missing", "full.bias [5] is missing",
        "vector needs what is missing: give the file with the layers at the top (not the one called notop)",
      ])
    ) { try network.check(PublishedWeights(inMemory: tensors)) }
  }

  /// What torchvision's files hold besides.
  @Test(arguments: [
    ("vgg16", ["classifier.6.weight", "classifier.6.bias"]),
    ("googlenet", ["fc.bias", "aux1.fc1.weight", "aux2.conv.bn.running_mean", "conv1.bn.num_batches_tracked"]),
    ("efficientnet-lite0", ["_fc.weight", "_bn0.num_batches_tracked"]),
    ("efficientnet-lite2", ["_fc.weight", "_fc.bias", "_bn1.num_batches_tracked"]),
  ])
  func theClassifiersAreLeftOut(name: String, unused: [String]) throws {
    let network = PublishedNetwork(try .named(name)), needed = Set(network.tensors.map(\.name))
    let error = #expect(throws: WeightsError.self) { try network.check(file(unused)) }
    guard case .mismatch(let faults)? = error else { return #expect(Bool(false), "\(String(describing: error))") }
    #expect(!faults.contains { $0.contains("is unknown") } && needed.isDisjoint(with: unused))
  }

  /// The names of EfficientNet-Lite0 are names of Lite1 and Lite2 too, also where one tensor of the file is missing.
  @Test(arguments: [0, 1]) func theNetworkIsRecognisedByItsNamesAndShapes(missing: Int) throws {
    for network in PublishedNetwork.all {
      let isLite = network.architecture.name.hasPrefix("efficientnet-lite")  // the others take half a gigabyte
      let tensors = network.tensors.dropLast(missing).map { ($0.name, isLite ? $0.publishedShape : [1]) }
      let found = try PublishedNetwork.of(file(tensors), named: nil)
      // Of two that differ in the side of their crops alone, the file cannot tell which it is: it is the first.
      let first = PublishedNetwork.all.first { other in
        other.tensors.elementsEqual(network.tensors) { ($0.name, $0.publishedShape) == ($1.name, $1.publishedShape) }
      }
      #expect(found.network.architecture.name == first?.architecture.name && found.file.prefix.isEmpty)
    }
    #expect(try PublishedNetwork.of(file(["a"]), named: "googlenet").network.architecture.name == "googlenet")
    let error = #expect(throws: WeightsError.self) {
      try PublishedNetwork.of(file(["a", "b", "c", "d", "e"]), named: nil)
    }
    #expect(
      error?.description.contains("its tensors (a, b, c, d, …) are those of no known network: say with --backbone")
        == true)
    #expect(throws: WeightsError.self) { try PublishedNetwork.of(file(["a"]), named: "resnet") }
  }

  /// DataParallel, Lightning, torch.compile, a wrapper, and two of them.
  @Test(arguments: ["module.", "model.", "_orig_mod.", "backbone.", "module.model."])
  func aSharedPrefixIsTakenOff(prefix: String) throws {
    let names = PublishedNetwork(try .named("efficientnet-lite0")).tensors.map(\.name)
    for backbone in [nil, "efficientnet-lite0"] {
      let (network, found) = try PublishedNetwork.of(file(names.map { prefix + $0 }), named: backbone)
      #expect(network.architecture.name == "efficientnet-lite0" && found.prefix == prefix)
      #expect(Set(found.names) == Set(names))
    }
    #expect(
      try PublishedNetwork.of(file(names.map { prefix + $0 } + ["head.weight"]), named: "vgg16").file.prefix == "")
  }

  private func file(_ names: [String]) -> PublishedWeights { file(names.map { ($0, [1]) }) }

  private func file(_ tensors: [(String, [Int])]) -> PublishedWeights {
    PublishedWeights(
      inMemory: Dictionary(uniqueKeysWithValues: tensors.map { ($0, Tensor(repeating: 0, shape: $1)) }))
  }
}
