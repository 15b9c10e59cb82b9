import Tensor
import Testing

@testable import Backbones

struct LayerTests {
  static let three = Window(kernel: 3, padding: 1)
  static let inception = Layer.branches([
    [conv("b", 4, 5)], [conv("c", norm: "cn", 4, 2), conv("d", 2, 3, three)], [.maxPool(three)],
  ])

  @Test func outputsFollowFromTheWindows() {
    #expect(conv("a", 3, 8, Window(kernel: 7, stride: 2, padding: 3)).output(side: 224, channels: 3) == (112, 8))
    #expect(Layer.maxPool(Window(kernel: 3, stride: 2, after: 1)).output(side: 112, channels: 64) == (56, 64))
    #expect(Layer.averagePool(Window(kernel: 2, stride: 2)).output(side: 7, channels: 1) == (3, 1))
    #expect(Layer.squareRoot.output(side: 7, channels: 2) == (7, 2))
    #expect(conv("a", kind: .fullyConnected, 4, 9, Window(kernel: 7)).output(side: 7, channels: 4) == (1, 9))
    #expect(Self.inception.output(side: 5, channels: 4) == (5, 5 + 3 + 4))
    #expect(Layer.residual([conv("a", 4, 9), conv("b", 9, 4, Self.three)]).output(side: 5, channels: 4) == (5, 4))
    #expect([conv("a", 3, 4, Window(kernel: 2, stride: 2)), Self.inception].output(side: 10, channels: 3) == (5, 12))
    #expect([Layer]().output(side: 10, channels: 3) == (10, 3))
  }

  @Test func convolutionsAreListedInTheirOrder() {
    let layers = [
      conv("a", 3, 4), Self.inception, .residual([conv("e", 12, 12)]), .averagePool(Self.three), conv("f", 12, 1),
    ]
    #expect(layers.convolutions.map(\.name) == ["a", "b", "c", "d", "e", "f"])
  }

  @Test func placesAreNamedByWhatTheirConvolutionsShare() {
    #expect(conv("a.b", 3, 4).place == "a.b")
    #expect(conv("a", norm: "n", kind: .depthwise, 4, 4, Self.three).place == nil)
    #expect(Layer.maxPool(Self.three).place == nil && Self.inception.place == nil)
    #expect(Layer.residual([conv("a.1.x", 4, 9), conv("a.1.y", 9, 4)]).place == "a.1")
    #expect(Layer.branches([[conv("a.1.x", 4, 9)], [.maxPool(Self.three), conv("a.11.x", 4, 9)]]).place == "a")
  }

  @Test func tensorsAreAWeightAndABiasOrABatchNorm() {
    func tensors(_ layer: Layer) -> [String] { layer.convolutions[0].tensors.map { "\($0.name) \($0.shape)" } }
    #expect(tensors(conv("a", 3, 4, Self.three)) == ["a.weight [3, 3, 3, 4]", "a.bias [4]"])
    #expect(
      tensors(conv("a", norm: "n", kind: .depthwise, 4, 4, Self.three))
        == ["a.weight [3, 3, 4]", "n.weight [4]", "n.bias [4]", "n.running_mean [4]", "n.running_var [4]"])
    #expect(
      tensors(conv("a", kind: .fullyConnected, 4, 9, Window(kernel: 7))) == ["a.weight [7, 7, 4, 9]", "a.bias [9]"])
  }
}
