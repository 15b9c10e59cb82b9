import Tensor

/// EfficientNet-Lite (Tan and Le, "EfficientNet: Rethinking Model Scaling for Convolutional Neural Networks", ICML
/// 2019; the Lite variants have ReLU6 and no squeeze-and-excitation), with the names of its PyTorch port. Grid: the
/// `head`. Vector: its mean.
extension Architecture {
  /// Grid: [7, 7, 1280].
  package static let efficientNetLite0 = efficientNetLite("efficientnet-lite0", side: 224, width: 1, depth: 1)
  /// Lite0 with larger crops, in which it finds more (Touvron et al., "Fixing the train-test resolution discrepancy",
  /// NeurIPS 2019). The weights are Lite0's. Grid: [9, 9, 1280].
  package static let efficientNetLite0At288 = efficientNetLite("efficientnet-lite0-288", side: 288, width: 1, depth: 1)
  /// Grid: [8, 8, 1280].
  package static let efficientNetLite1 = efficientNetLite("efficientnet-lite1", side: 240, width: 1, depth: 1.1)
  /// Grid: [9, 9, 1280].
  package static let efficientNetLite2 = efficientNetLite("efficientnet-lite2", side: 260, width: 1.1, depth: 1.2)

  /// Of Lite0. Each stage has `repeats` inverted residual blocks; the first has the stride and changes the number of
  /// channels.
  private static let stages: [(repeats: Int, kernel: Int, stride: Int, expansion: Int, outputs: Int)] = [
    (1, 3, 1, 1, 16),
    (2, 3, 2, 6, 24),
    (2, 5, 2, 6, 40),
    (3, 3, 2, 6, 80),
    (3, 5, 1, 6, 112),
    (4, 5, 2, 6, 192),
    (1, 3, 1, 6, 320),
  ]

  /// - Parameters:
  ///   - width: of the stages' channels, over Lite0's. The stem and the head are as wide in all.
  ///   - depth: of the stages' blocks, over Lite0's. The first and the last stage have as many in all.
  private static func efficientNetLite(_ name: String, side: Int, width: Double, depth: Double) -> Architecture {
    var trunk = [conv("_conv_stem", "_bn0", 3, 32, same(3, stride: 2, side: side))], blocks = 0
    var shape = trunk.output(side: side, channels: 3)
    for (place, stage) in stages.enumerated() {
      let isEnd = place == 0 || place == stages.count - 1
      for turn in 0..<(isEnd ? stage.repeats : Int((depth * Double(stage.repeats)).rounded(.up))) {
        let window = same(stage.kernel, stride: turn == 0 ? stage.stride : 1, side: shape.side)
        let block = invertedResidual(
          "_blocks.\(blocks)", shape.channels, shape.channels * stage.expansion, channels(stage.outputs, width), window)
        trunk += block
        shape = block.output(side: shape.side, channels: shape.channels)
        blocks += 1
      }
    }
    return Architecture(
      name: name, side: side, scaling: Scaling(mean: 127, factor: 1 / 128),
      trunk: trunk + [conv("_conv_head", "_bn1", shape.channels, 1280)], outputs: (grid: "head", vector: "mean"))
  }

  /// The multiple of 8 nearest to `channels` · `width`, or the next where that one is more than a tenth less.
  private static func channels(_ channels: Int, _ width: Double) -> Int {
    let exact = Double(channels) * width, nearest = Int(exact + 4) / 8 * 8
    return Double(nearest) < 0.9 * exact ? nearest + 8 : nearest
  }

  /// MobileNetV2's block (Sandler et al., CVPR 2018): expand 1×1, depthwise, project 1×1; the input is added where
  /// the shapes agree.
  private static func invertedResidual(_ name: String, _ inputs: Int, _ expanded: Int, _ outputs: Int, _ window: Window)
    -> [Layer]
  {
    let expand = expanded == inputs ? [] : [conv("\(name)._expand_conv", "\(name)._bn0", inputs, expanded)]
    let depthwise = ConvolutionLayer(
      "\(name)._depthwise_conv", norm: "\(name)._bn1", .depthwise, channels: (expanded, expanded), window, .relu6)
    let project = conv("\(name)._project_conv", "\(name)._bn2", expanded, outputs, activation: .none)
    let layers = expand + [.convolution(depthwise), project]
    return window.stride == 1 && inputs == outputs ? [.residual(layers)] : layers
  }

  private static func conv(
    _ name: String, _ norm: String, _ inputs: Int, _ outputs: Int, _ window: Window = Window(kernel: 1),
    activation: Activation = .relu6
  ) -> Layer {
    .convolution(ConvolutionLayer(name, norm: norm, channels: (inputs, outputs), window, activation))
  }

  /// TensorFlow's SAME padding on a side: ⌈side / stride⌉ outputs, and an odd pixel of padding at the right and the
  /// bottom.
  private static func same(_ kernel: Int, stride: Int, side: Int) -> Window {
    let padding = max(0, ((side - 1) / stride) * stride + kernel - side)
    return Window(kernel: kernel, stride: stride, before: padding / 2, after: (padding + 1) / 2)
  }
}
