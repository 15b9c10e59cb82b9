import Testing

@testable import Backbones

struct ArchitectureTests {
  @Test func tensorsHaveNamesOfTheirOwn() {
    for architecture in Architecture.all {
      let names = architecture.tensors.map(\.name)
      #expect(Set(names).count == names.count, "\(architecture.name)")
    }
    #expect(Set(Architecture.all.map(\.name)).count == Architecture.all.count)
  }

  @Test func unknownNamesAreAnsweredWithTheKnown() throws {
    for architecture in Architecture.all {
      #expect(try Architecture.named(architecture.name).name == architecture.name)
    }
    #expect(
      throws: WeightsError.unsupported(
        "no backbone is called resnet; there are vgg16, googlenet, efficientnet-lite0, efficientnet-lite0-288, "
          + "efficientnet-lite1, efficientnet-lite2, small-cnn")
    ) {
      try Architecture.named("resnet")
    }
  }

  @Test func aConvolutionIsFoundByItsNameOrByThatOfItsBlock() throws {
    let network = Architecture.googLeNet
    #expect(try network.convolution(called: "inception4a").name == "inception4a.branch1.conv")
    #expect(try network.convolution(called: "inception4a.branch2.1.conv").outputs == 208)
    // A part of a name is none: inception4 is no block.
    let error = #expect(throws: WeightsError.self) { try network.convolution(called: "inception4") }
    #expect(error?.description.contains("googlenet has no layer inception4; there are conv1.conv, conv2.conv") == true)
  }

  /// Before the last stride; the vector stays, and no tensor is lost.
  @Test(arguments: [
    ("vgg16", "features.28", 14, 512), ("googlenet", "inception4e", 14, 832), ("googlenet", "inception5a", 7, 832),
    ("efficientnet-lite0", "_blocks.10", 14, 112), ("efficientnet-lite0", "_blocks.11._expand_conv", 14, 672),
    ("efficientnet-lite0", "_blocks.15", 7, 320), ("efficientnet-lite1", "_blocks.14", 15, 112),
    ("efficientnet-lite0-288", "_blocks.10", 18, 112),
    ("efficientnet-lite2", "_blocks.14", 17, 120), ("small-cnn", "3.conv", 12, 64), ("small-cnn", "1.conv", 24, 32),
  ])
  func aGridOfAnEarlierLayerHasItsCells(name: String, layer: String, side: Int, channels: Int) throws {
    let whole = try Architecture.named(name), earlier = try whole.withGrid(of: layer)
    #expect(earlier.grid == (side, channels) && earlier.gridName == layer && earlier.name == name)
    #expect(earlier.vectorCount == whole.vectorCount && earlier.vectorName == whole.vectorName)
    #expect(earlier.shapes == whole.shapes && earlier.tensors.map(\.name) == whole.tensors.map(\.name))
    let same = try whole.withGrid(of: whole.gridName)
    #expect(same.grid == whole.grid && same.trunk.count == whole.trunk.count)
  }

  @Test func theLastLayersGridIsTheOneThatThereIs() throws {
    for (network, layer) in [(Architecture.efficientNetLite0, "_conv_head"), (Architecture.smallCNNLogits, "phrases")] {
      let same = try network.withGrid(of: layer)
      #expect(same.gridName == network.gridName && same.trunk.count == network.trunk.count)
    }
  }

  /// A depthwise convolution is computed together with the one after it, and a residual block is one layer.
  @Test(arguments: ["_blocks.11._depthwise_conv", "_blocks.10._expand_conv", "_blocks.1._blocks", "fc"])
  func layersWithoutAGridAreRefused(layer: String) throws {
    let error = #expect(throws: WeightsError.self) { try Architecture.efficientNetLite0.withGrid(of: layer) }
    let text = try #require(error).description
    #expect(text.contains("efficientnet-lite0 has no grid of a layer \(layer); there are _conv_stem, _blocks.0._pro"))
    #expect(text.hasSuffix("_blocks.15._project_conv, _conv_head, head") && text.contains(", _blocks.10, "), "\(text)")
    #expect(!text.contains("_depthwise_conv,"))
  }

  @Test func weightsErrorsSayWhatIsWrong() {
    #expect("\(WeightsError.damaged("it ends"))" == "damaged weights file: it ends")
    #expect("\(WeightsError.unsupported("zip64"))" == "weights file not supported: zip64")
    #expect("\(WeightsError.mismatch(["a", "b"]))" == "these are not the network's weights:\n  a\n  b")
  }
}

extension Architecture {
  /// Side × channels of the crop and behind each layer of trunk and head.
  var shapes: [String] {
    var shape = (side: side, channels: 3)
    return ["\(side)×3"]
      + (trunk + head).map {
        shape = $0.output(side: shape.side, channels: shape.channels)
        return "\(shape.side)×\(shape.channels)"
      }
  }

  /// How many values are learned: all but the running averages.
  var learnedCount: Int {
    tensors.filter { !$0.name.contains("running") }.map { $0.shape.reduce(1, *) }.reduce(0, +)
  }
}
