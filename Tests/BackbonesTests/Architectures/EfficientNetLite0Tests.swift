import Tensor
import Testing

@testable import Backbones

struct EfficientNetLite0Tests {
  private let network = Architecture.efficientNetLite0

  /// Table 1 of the paper: the output of each block, which its projection makes.
  @Test func blocksHaveThePapersShapes() {
    let ends = zip(network.trunk, network.shapes.dropFirst()).filter { layer, _ in
      layer.convolutions.last!.name.hasSuffix("_project_conv")
    }
    let stages = [
      (1, "112×16"), (2, "56×24"), (2, "28×40"), (3, "14×80"), (3, "14×112"), (4, "7×192"), (1, "7×320"),
    ]
    #expect(ends.map(\.1) == stages.flatMap { [String](repeating: $1, count: $0) })
    #expect(network.shapes[1] == "112×32" && network.shapes.last == "7×1280")
    #expect(network.grid == (7, 1280) && network.vectorCount == 1280)
    // All blocks of a stage but the first are residual.
    let residuals = network.trunk.count { if case .residual = $0 { true } else { false } }
    #expect(residuals == 9)
  }

  /// The first block does not expand; the others do so by six.
  @Test func blocksExpandFilterAndProject() {
    let depthwise = network.convolutions.filter { $0.kind == .depthwise }
    #expect(depthwise.map(\.window.kernel) == [3, 3, 3, 5, 5, 3, 3, 3, 5, 5, 5, 5, 5, 5, 5, 3])
    #expect(
      depthwise.map(\.outputs)
        == [32, 96, 144, 144, 240, 240, 480, 480, 480, 672, 672, 672, 1152, 1152, 1152, 1152])
    for layer in network.convolutions {
      #expect(layer.activation == (layer.name.hasSuffix("_project_conv") ? .none : .relu6), "\(layer.name)")
    }
  }

  /// TensorFlow pads even sides by the smaller half above and to the left.
  @Test func stridesHalveTheSide() {
    for layer in network.convolutions where layer.window.stride == 2 {
      #expect(layer.window.before == layer.window.after - 1 && layer.window.outputSide(56) == 28, "\(layer.name)")
    }
  }

  /// The port's count without the classifier of 1,000 classes.
  @Test func tensorsAreThePorts() {
    #expect(network.learnedCount == 4_652_008 - (1280 + 1) * 1000)
    let first = network.convolutions.prefix(4).map { "\($0.name) \($0.norm ?? "")" }
    #expect(
      first == [
        "_conv_stem _bn0", "_blocks.0._depthwise_conv _blocks.0._bn1", "_blocks.0._project_conv _blocks.0._bn2",
        "_blocks.1._expand_conv _blocks.1._bn0",
      ])
  }
}
