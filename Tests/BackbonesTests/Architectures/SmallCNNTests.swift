import Testing

@testable import Backbones

struct SmallCNNTests {
  private let network = Architecture.smallCNN

  @Test func theSideIsHalvedFiveTimes() {
    #expect(
      network.shapes
        == ["192×3", "96×3", "48×24", "24×32", "12×64", "12×64", "12×128", "12×256", "6×256", "6×256"])
    #expect(network.grid == (6, 256) && network.vectorCount == 256)
  }

  @Test func itLearnsWithTheSameTensors() {
    let learning = Architecture.smallCNNLogits
    #expect(learning.tensors.map(\.name) == network.tensors.map(\.name))
    #expect(learning.tensors.map(\.shape) == network.tensors.map(\.shape) && learning.grid == (12, 256))
  }

  /// Nine weights for each pair of channels, and a scale and a shift for each output; then a weight for each pair of
  /// channel and phrase, and a bias.
  @Test func thereAreFiveConvolutionsWithNormsAndThePhrases() {
    let channels = [3, 24, 32, 64, 64, 128]
    let grid = zip(channels, channels.dropFirst()).map { 9 * $0 * $1 + 2 * $1 }.reduce(0, +)
    #expect(network.learnedCount == grid + 128 * 256 + 256)
    #expect(network.learnedCount == 170_232)
    #expect(network.convolutions.map(\.norm) == (0..<5).map { "\($0).norm" } + [nil])
  }
}
