import Testing

@testable import Backbones

struct SmallCNNTests {
  private let network = Architecture.smallCNN

  @Test func theSideIsHalvedFiveTimes() {
    #expect(network.shapes == ["224×3", "112×3", "56×24", "28×32", "14×64", "14×64", "7×128"])
    #expect(network.grid == (7, 128) && network.vectorCount == 128)
  }

  /// Nine weights for each pair of channels, and a scale and a shift for each output.
  @Test func thereAreFiveConvolutionsWithNorms() {
    let channels = [3, 24, 32, 64, 64, 128]
    #expect(network.learnedCount == zip(channels, channels.dropFirst()).map { 9 * $0 * $1 + 2 * $1 }.reduce(0, +))
    #expect(network.learnedCount == 137_208)
    #expect(network.convolutions.map(\.norm) == (0..<5).map { "\($0).norm" })
  }
}
