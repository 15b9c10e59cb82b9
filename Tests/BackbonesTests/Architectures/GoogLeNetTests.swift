import Tensor
import Testing

@testable import Backbones

struct GoogLeNetTests {
  private let network = Architecture.googLeNet

  /// Table 1 of the paper, column "output size".
  @Test func layersHaveThePapersShapes() {
    #expect(
      network.shapes == [
        "224×3", "112×64", "56×64", "56×64", "56×192", "28×192", "28×256", "28×480", "14×480", "14×512", "14×512",
        "14×512", "14×528", "14×832", "7×832", "7×832", "7×1024",
      ])
    #expect(network.grid == (7, 1024) && network.vectorCount == 1024)
  }

  /// The row "inception (3a)" of table 1, with torchvision's 3×3 where the paper has 5×5.
  @Test func aBlockHasFourBranches() throws {
    let block = network.convolutions.filter { $0.name.hasPrefix("inception3a.") }
    #expect(
      block.map { "\($0.name) \($0.weightShape)" } == [
        "inception3a.branch1.conv [1, 1, 192, 64]", "inception3a.branch2.0.conv [1, 1, 192, 96]",
        "inception3a.branch2.1.conv [3, 3, 96, 128]", "inception3a.branch3.0.conv [1, 1, 192, 16]",
        "inception3a.branch3.1.conv [3, 3, 16, 32]", "inception3a.branch4.1.conv [1, 1, 192, 32]",
      ])
  }

  /// torchvision's count without the three classifiers of 1,000 classes.
  @Test func tensorsAreTorchvisions() {
    #expect(network.learnedCount == 6_624_904 - (1024 + 1) * 1000)
    #expect(network.convolutions.allSatisfy { $0.norm == $0.name.dropLast("conv".count) + "bn" })
  }

  @Test func pixelsBecomeMinusOneToOne() {
    let (mean, factor) = (network.scaling.mean, network.scaling.factor)
    for colour in 0..<3 {
      #expect(mean[colour] == 127.5 && abs((255 - mean[colour]) * factor[colour] - 1) < 1e-6)
    }
  }
}
