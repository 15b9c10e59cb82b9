import Autodiff
import Tensor
import TestSupport
import Testing

@testable import Backbones

struct SmallCNNTests {
  static func randomWeights() -> [String: Tensor] {
    var generator = SplitMix64(seed: 1)
    var weights: [String: Tensor] = [:]
    for (name, shape) in SmallCNN.tensors {
      weights[name] =
        name.hasSuffix("variance")
        ? Tensor(shape: shape, elements: Tensor(uniform: 0.5, shape: shape, using: &generator).elements.map { $0 + 1 })
        : Tensor(normal: name.hasSuffix("weights") ? (2 / Float(shape[0])).squareRoot() : 0.3, shape: shape, using: &generator)
    }
    return weights
  }

  /// The folded network for inference against the operations that it is trained with.
  @Test func gridEqualsTheNetworkStepByStep() throws {
    let weights = Self.randomWeights()
    let network = try SmallCNN(weights)
    var generator = SplitMix64(seed: 2)
    let crop = (0..<224 * 224 * 3).map { _ in UInt8.random(in: 0...255, using: &generator) }
    var x = Tensor(repeating: 0, shape: [1, 112, 112, 3])
    for i in 0..<112 * 112 * 3 {
      let (row, column, channel) = (i / 336, i / 3 % 112, i % 3)
      let sum = [0, 3, 672, 675].map { Float(crop[(2 * row * 224 + 2 * column) * 3 + channel + $0]) }.reduce(0, +)
      x.elements[i] = (sum / 4 - 127) / 128
    }
    for (index, layer) in SmallCNN.layers.enumerated() {
      let y = x.convolved(weights["\(index)/weights"]!, SmallCNN.window(stride: layer.stride))
      func value(_ name: String, _ channel: Int) -> Float { weights["\(index)/\(name)"]!.elements[channel] }
      x = Tensor(
        shape: y.shape,
        elements: y.elements.enumerated().map { i, y in
          let k = i % layer.outputs
          return max(0, (y - value("mean", k)) / (value("variance", k) + 1e-3).squareRoot() * value("scale", k) + value("shift", k))
        })
    }
    let (vectors, grids) = network.features(crop, side: 224, views: try View.list("center"), gridViews: 1)
    expectClose(grids.reshaped([1, 7, 7, 128]), x, within: 1e-4)
    expectClose(vectors.reshaped([1, 128]), globalMean(.constant(x)).value, within: 1e-4)
  }

  @Test func namesWhatDoesNotFit() {
    var weights = Self.randomWeights()
    weights["0/scale"] = nil
    #expect(throws: WeightsError.mismatch(["0/scale [24] is missing"])) { try SmallCNN(weights) }
    #expect(throws: WeightsError.unsupported("no backbone is called vgg16")) { try makeBackbone(named: "vgg16", weights) }
  }
}
