import Foundation
import Tensor
import TestSupport
import Testing

@testable import Backbones

/// The published architectures beside PyTorch's and torchvision's code for them, at full size.
@Suite(.serialized) struct ParityTests {
  @Test(arguments: [
    "vgg16", "googlenet", "efficientnet-lite0", "efficientnet-lite0-288", "efficientnet-lite1", "efficientnet-lite2",
  ])
  func featuresEqualPyTorchs(name: String) throws {
    let architecture = try Architecture.named(name)
    let network = try Network(architecture, tensor: formulaWeights(architecture))
    let side = architecture.side
    let crops = formulaCrop(block: 1, tensor: 999, side: side) + formulaCrop(block: 28, tensor: 998, side: side)
    let (vectors, grids) = network.features(crops, side: side, views: try View.list("center"), gridViews: 1)
    let (length, channels) = (architecture.vectorCount, architecture.grid.channels)
    let cells = [224: 7, 240: 8, 260: 9, 288: 9][side]!
    #expect(vectors.shape == [2, 1, length] && grids.shape == [2, 1, cells, cells, channels])

    let expected = try fixture("\(name).f32").withUnsafeBytes { Array($0.bindMemory(to: Float.self)) }
    let (vectorPart, gridPart) = (every(8, of: length, in: vectors), every(40, of: channels, in: grids))
    try #require(expected.count == vectorPart.count + gridPart.count)
    #expect(relativeError(vectorPart, Array(expected[..<vectorPart.count])) <= 1e-4)
    #expect(relativeError(gridPart, Array(expected[vectorPart.count...])) <= 1e-4)
  }

  /// A photo's features do not depend on what else is in its batch.
  @Test func photosAreByThemselves() throws {
    let architecture = Architecture.efficientNetLite0
    let network = try Network(architecture, tensor: formulaWeights(architecture))
    let (one, other) = (formulaCrop(block: 1, tensor: 999), formulaCrop(block: 28, tensor: 998))
    func features(_ pixels: [UInt8]) throws -> (vectors: Tensor, grids: Tensor) {
      network.features(pixels, side: 224, views: try View.list("center"), gridViews: 1)
    }
    let alone = try features(other), together = try features(one + one + other)
    #expect(relativeError(Array(together.vectors.elements.suffix(alone.vectors.count)), alone.vectors.elements) <= 1e-6)
    #expect(relativeError(Array(together.grids.elements.suffix(alone.grids.count)), alone.grids.elements) <= 1e-6)
  }

  /// Every `step`-th of each row's `columns` numbers.
  private func every(_ step: Int, of columns: Int, in tensor: Tensor) -> [Float] {
    stride(from: 0, to: tensor.count, by: columns).flatMap { row in
      stride(from: row, to: row + columns, by: step).map { tensor.elements[$0] }
    }
  }
}
