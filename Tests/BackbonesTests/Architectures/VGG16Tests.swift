import Tensor
import Testing

@testable import Backbones

struct VGG16Tests {
  private let network = Architecture.vgg16

  /// Table 1 of the paper, column D.
  @Test func layersHaveThePapersShapes() {
    #expect(
      network.shapes == [
        "224×3", "224×64", "224×64", "112×64", "112×128", "112×128", "56×128", "56×256", "56×256", "56×256", "28×256",
        "28×512", "28×512", "28×512", "14×512", "14×512", "14×512", "14×512", "7×512", "1×4096", "1×4096",
      ])
    #expect(network.trunk.convolutions.allSatisfy { $0.window == Window(kernel: 3, padding: 1) })
    #expect(network.grid == (7, 512) && network.vectorCount == 4096)
  }

  /// torchvision's count without the classifier of 1,000 classes, and its numbering, in which ReLUs and pools count.
  @Test func tensorsAreTorchvisions() {
    #expect(network.learnedCount == 138_357_544 - (4096 + 1) * 1000)
    let places = [0, 2, 5, 7, 10, 12, 14, 17, 19, 21, 24, 26, 28].map { "features.\($0)" }
    #expect(network.convolutions.map(\.name) == places + ["classifier.0", "classifier.3"])
    #expect(network.convolutions.allSatisfy { $0.norm == nil && $0.activation == .relu })
  }
}
