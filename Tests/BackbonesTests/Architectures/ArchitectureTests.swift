import Testing

@testable import Backbones

struct ArchitectureTests {
  /// Outputs, and the number of learned values: torchvision's counts (EfficientNet-Lite0: its port's) without the
  /// ImageNet classifier.
  @Test(arguments: [
    ("vgg16", 7, 512, 4096, 138_357_544 - 4_097_000), ("googlenet", 7, 1024, 1024, 6_624_904 - 1_025_000),
    ("efficientnet-lite0", 7, 1280, 1280, 4_652_008 - 1_281_000), ("small-cnn", 7, 128, 128, 137_208),
  ])
  func isThePublishedNetwork(name: String, side: Int, channels: Int, vector: Int, learned: Int) throws {
    let architecture = try Architecture.named(name)
    #expect(architecture.grid == (side, channels) && architecture.vectorCount == vector)
    let tensors = architecture.tensors
    #expect(Set(tensors.map(\.name)).count == tensors.count)
    #expect(tensors.filter { !$0.name.contains("running") }.map { $0.shape.reduce(1, *) }.reduce(0, +) == learned)
  }

  @Test func unknownNamesAreAnsweredWithTheKnown() {
    #expect(
      throws: WeightsError.unsupported(
        "no backbone is called resnet; there are vgg16, googlenet, efficientnet-lite0, small-cnn")
    ) {
      try Architecture.named("resnet")
    }
  }
}
