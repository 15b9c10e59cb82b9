import Tensor
import Testing

@testable import Backbones

struct KerasVGG16Tests {
  @Test func namesAndShapesAreKeras() {
    let tensors = PublishedNetwork.kerasVGG16.tensors
    let published = Dictionary(uniqueKeysWithValues: tensors.map { ($0.name, "\($0.publishedName) \($0.publishedShape)") })
    #expect(published["features.0.weight"] == "block1_conv1/kernel [3, 3, 3, 64]")
    #expect(published["features.28.bias"] == "block5_conv3/bias [512]")
    #expect(published["features.17.weight"] == "block4_conv1/kernel [3, 3, 256, 512]")
    #expect(published["classifier.0.weight"] == "fc1/kernel [25088, 4096]")
    #expect(published["classifier.3.weight"] == "fc2/kernel [4096, 4096]")
    #expect(tensors.filter { $0.order == .blueFirst }.map(\.name) == ["features.0.weight"])
  }

  /// Caffe's means, for red, green and blue.
  @Test func photosAreOnlyCentred() {
    #expect(PublishedNetwork.kerasVGG16.scaling == Scaling(mean: [123.68, 116.779, 103.939], factor: [1, 1, 1]))
  }

  /// Keras flattens [rows, columns, channels], as a grid lies in memory: nothing moves.
  @Test func fullyConnectedLayersAreOurs() throws {
    let trunk = [Layer.convolution(ConvolutionLayer("conv", inputs: 3, outputs: 2, Window(kernel: 1)))]
    let architecture = Architecture(
      name: "tiny", side: 2, scaling: .imageNet, trunk: trunk, gridName: "grid",
      head: [.convolution(ConvolutionLayer("full", .fullyConnected, inputs: 2, outputs: 5, Window(kernel: 2)))], vectorName: "vector")
    let network = PublishedNetwork.keras(architecture, layers: ["a", "b"], scaling: .imageNet)
    let file = InMemoryWeights(network)
    try network.check(file)
    #expect(try network.tensors[2].read(from: file) == Tensor(shape: [2, 2, 2, 5], elements: (0..<40).map(Float.init)))
    #expect(try network.tensors[0].read(from: file) == Tensor(shape: [1, 1, 3, 2], elements: [4, 5, 2, 3, 0, 1]))
  }
}
