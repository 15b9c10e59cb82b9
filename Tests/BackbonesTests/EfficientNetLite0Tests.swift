import Foundation
import Tensor
import TestSupport
import Testing

@testable import Backbones

struct EfficientNetLite0Tests {
  /// The weights that make_fixtures.py gave PyTorch.
  static func formulaWeights() -> [String: Tensor] {
    var weights: [String: Tensor] = [:]
    for (index, (name, shape)) in EfficientNetLite0.tensors.enumerated() {
      var x = formula(shape.reduce(1, *), tensor: index)
      if shape.count == 4 {
        let scale = Float(2.5 / Double(shape.dropFirst().reduce(1, *)).squareRoot())
        x = x.map { $0 * scale }
      } else if name.hasSuffix("running_var") || name.hasSuffix(".weight") {
        x = x.map { 1 + 0.25 * $0 }
      } else {
        x = x.map { 0.25 * $0 }
      }
      weights[name] = Tensor(shape: shape, elements: x)
    }
    return weights
  }

  @Test func gridEqualsPyTorch() throws {
    let network = try EfficientNetLite0(Self.formulaWeights())
    let crop = formula(224 * 224 * 3, tensor: 999).map { UInt8(($0 + 1) * 128) }
    let center = try View.list("center")
    let (vectors, grids) = network.features(crop + crop + crop, side: 224, views: center, gridViews: 1)
    #expect(grids.shape == [3, 1, 7, 7, 1280] && vectors.shape == [3, 1, 1280])
    let count = 49 * 1280
    let first = Array(grids.elements[..<count])
    #expect(Array(grids.elements[count..<2 * count]) == first && Array(grids.elements[(2 * count)...]) == first)
    for channel in [0, 640, 1279] {
      let mean = (0..<49).map { first[$0 * 1280 + channel] }.reduce(0, +) / 49
      #expect(abs(vectors.elements[channel] - mean) < 1e-5)
    }
    let expected = try fixture("lite0_grid.f32").withUnsafeBytes { Array($0.bindMemory(to: Float.self)) }
    let picked = stride(from: 0, to: count, by: 40).map { first[$0] }
    #expect(relativeError(picked, expected) <= 1e-4)
  }

  @Test func tableIsThePublishedNetwork() {
    #expect(EfficientNetLite0.blockTable.count == 16)
    // 4.65 million parameters with the classifier's 1,281,000 (and without the running statistics, half of each norm's).
    let learned = EfficientNetLite0.tensors.filter { !$0.name.contains("running") }.map { $0.shape.reduce(1, *) }.reduce(0, +)
    #expect(learned + 1280 * 1000 + 1000 == 4_652_008)
  }

  @Test func namesWhatDoesNotFit() throws {
    var weights = Self.formulaWeights()
    weights["_bn0.bias"] = nil
    weights["_bn1.bias"] = Tensor(repeating: 0, shape: [7])
    weights["_extra"] = Tensor(repeating: 0, shape: [2])
    #expect(
      throws: WeightsError.mismatch([
        "_bn0.bias [32] is missing", "_bn1.bias has shape [7], expected [1280]", "_extra [2] is unknown",
      ])
    ) { try EfficientNetLite0(weights) }
  }
}
