import Tensor
import Testing

@testable import Backbones

struct EfficientNetLiteTests {
  private static let all: [Architecture] = [.efficientNetLite0, .efficientNetLite1, .efficientNetLite2]

  /// Table 1 of the paper, deeper and wider: the output of each block, which its projection makes. The first and the
  /// last stage are one block deep in all.
  @Test(arguments: [
    (
      0, "112×32",
      [(1, "112×16"), (2, "56×24"), (2, "28×40"), (3, "14×80"), (3, "14×112"), (4, "7×192"), (1, "7×320")], "7×1280"
    ),
    (
      1, "120×32",
      [(1, "120×16"), (3, "60×24"), (3, "30×40"), (4, "15×80"), (4, "15×112"), (5, "8×192"), (1, "8×320")], "8×1280"
    ),
    (
      2, "130×32",
      [(1, "130×16"), (3, "65×24"), (3, "33×48"), (4, "17×88"), (4, "17×120"), (5, "9×208"), (1, "9×352")], "9×1280"
    ),
  ])
  func blocksHaveThePublishedShapes(lite: Int, stem: String, stages: [(Int, String)], head: String) {
    let network = Self.all[lite]
    let ends = zip(network.trunk, network.shapes.dropFirst()).filter { layer, _ in
      layer.convolutions.last!.name.hasSuffix("_project_conv")
    }
    #expect(ends.map(\.1) == stages.flatMap { [String](repeating: $1, count: $0) })
    #expect(network.shapes[1] == stem && network.shapes.last == head && network.vectorCount == 1280)
    // All blocks of a stage but the first are residual.
    let residuals = network.trunk.count { if case .residual = $0 { true } else { false } }
    #expect(residuals == stages.map { $0.0 - 1 }.reduce(0, +))
  }

  /// The first block does not expand; the others do so by six. The channels of Lite1 and Lite2 are those of the
  /// published files.
  @Test func blocksExpandFilterAndProject() {
    let depthwise = Self.all.map { $0.convolutions.filter { $0.kind == .depthwise } }
    let deeper = [3, 3, 3, 3, 5, 5, 5, 3, 3, 3, 3, 5, 5, 5, 5, 5, 5, 5, 5, 5, 3]
    #expect(depthwise[0].map(\.window.kernel) == [3, 3, 3, 5, 5, 3, 3, 3, 5, 5, 5, 5, 5, 5, 5, 3])
    #expect(depthwise[1].map(\.window.kernel) == deeper && depthwise[2].map(\.window.kernel) == deeper)
    #expect(
      depthwise[0].map(\.outputs)
        == [32, 96, 144, 144, 240, 240, 480, 480, 480, 672, 672, 672, 1152, 1152, 1152, 1152])
    #expect(
      depthwise[1].map(\.outputs) == [
        32, 96, 144, 144, 144, 240, 240, 240, 480, 480, 480, 480, 672, 672, 672, 672, 1152, 1152, 1152, 1152, 1152,
      ])
    #expect(
      depthwise[2].map(\.outputs) == [
        32, 96, 144, 144, 144, 288, 288, 288, 528, 528, 528, 528, 720, 720, 720, 720, 1248, 1248, 1248, 1248, 1248,
      ])
    for layer in Self.all.flatMap(\.convolutions) {
      #expect(layer.activation == (layer.name.hasSuffix("_project_conv") ? .none : .relu6), "\(layer.name)")
    }
  }

  /// TensorFlow pads so that there are ⌈side / stride⌉ outputs: even sides by the smaller half above and to the left,
  /// odd ones by as much on all sides.
  @Test func stridesHalveTheSide() {
    for network in Self.all {
      var side = network.side
      for layer in network.convolutions {
        let window = layer.window, total = window.before + window.after
        #expect(window.outputSide(side) == (side + window.stride - 1) / window.stride, "\(network.name) \(layer.name)")
        #expect(window.after - window.before == total % 2)
        if window.stride == 2 { #expect(total == window.kernel - (side.isMultiple(of: 2) ? 2 : 1), "\(layer.name)") }
        side = window.outputSide(side)
      }
    }
    #expect(Self.all.map(\.grid.side) == [7, 8, 9])
  }

  /// The port's count without the classifier of 1,000 classes.
  @Test func tensorsAreThePorts() {
    let classifier = (1280 + 1) * 1000
    #expect(Self.all.map(\.learnedCount) == [4_652_008, 5_416_680, 6_092_072].map { $0 - classifier })
    for network in Self.all {
      let first = network.convolutions.prefix(4).map { "\($0.name) \($0.norm ?? "")" }
      #expect(
        first == [
          "_conv_stem _bn0", "_blocks.0._depthwise_conv _blocks.0._bn1", "_blocks.0._project_conv _blocks.0._bn2",
          "_blocks.1._expand_conv _blocks.1._bn0",
        ])
    }
  }

  /// The same pixels for all.
  @Test func pixelsBecomeMinusOneToOne() {
    for network in Self.all { #expect(network.scaling == Scaling(mean: 127, factor: 1 / 128)) }
  }
}
