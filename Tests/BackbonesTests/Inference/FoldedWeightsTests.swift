import Tensor
import TestSupport
import Testing

@testable import Backbones

struct FoldedWeightsTests {
  static let three = Window(kernel: 3, padding: 1)

  @Test(arguments: [
    ConvolutionLayer("a", norm: "n", channels: (4, 7), three, .none),
    ConvolutionLayer("a", norm: "n", .depthwise, channels: (5, 5), three, .none),
    ConvolutionLayer("a", norm: "n", .fullyConnected, channels: (4, 3), Window(kernel: 6), .none),
    ConvolutionLayer("a", channels: (4, 7), three, .none),
  ])
  func aFoldedConvolutionIsTheConvolutionAndThenTheNorm(layer: ConvolutionLayer) throws {
    let tensors = randomTensors([.convolution(layer)], seed: 11), folded = try FoldedWeights(layer) { tensors[$0]! }
    #expect(folded.weight.shape == layer.weightShape && folded.bias.count == layer.outputs)
    let alone = ConvolutionLayer("a", layer.kind, channels: (layer.inputs, layer.outputs), layer.window, .none)
    let naive = NaiveNetwork {
      $0 == "a.weight" ? folded.weight : Tensor(shape: [layer.outputs], elements: folded.bias)
    }
    var generator = SplitMix64(seed: 12)
    let x = Tensor(normal: 1, shape: [2, 6, 6, layer.inputs], using: &generator)
    expectClose(naive(alone, x), NaiveNetwork { tensors[$0]! }(layer, x), within: 1e-6)
  }

  @Test func onlyTheTensorsOfTheLayerAreAskedForEachOnce() throws {
    let layer = ConvolutionLayer("a", norm: "n", channels: (4, 7), Self.three),
      tensors = randomTensors([.convolution(layer)], seed: 11)
    var asked: [String] = []
    _ = try FoldedWeights(layer) { name in
      asked.append(name)
      return tensors[name]!
    }
    #expect(asked.sorted() == layer.tensors.map(\.name).sorted())
  }
}
