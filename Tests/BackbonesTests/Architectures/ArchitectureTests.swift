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
        "no backbone is called resnet; there are vgg16, googlenet, efficientnet-lite0, small-cnn")
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
