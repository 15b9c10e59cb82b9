import Tensor

extension Architecture {
  /// EfficientNet-Lite0 (Tan and Le, "EfficientNet: Rethinking Model Scaling for Convolutional Neural Networks", ICML
  /// 2019; the Lite variant has ReLU6 and no squeeze-and-excitation), with the names of its PyTorch port. Grid: the
  /// `head` [7, 7, 1280]. Vector: its mean.
  package static let efficientNetLite0 = Architecture(
    name: "efficientnet-lite0", scaling: Scaling(mean: 127, factor: 1 / 128),
    trunk: [conv("_conv_stem", "_bn0", 3, 32, same(3, stride: 2))] + blocks + [conv("_conv_head", "_bn1", 320, 1280)],
    outputs: (grid: "head", vector: "mean"))

  /// Each stage has `repeats` inverted residual blocks; the first has the stride and changes the number of channels.
  private static let stages: [(repeats: Int, kernel: Int, stride: Int, expansion: Int, inputs: Int, outputs: Int)] = [
    (1, 3, 1, 1, 32, 16),
    (2, 3, 2, 6, 16, 24),
    (2, 5, 2, 6, 24, 40),
    (3, 3, 2, 6, 40, 80),
    (3, 5, 1, 6, 80, 112),
    (4, 5, 2, 6, 112, 192),
    (1, 3, 1, 6, 192, 320),
  ]

  private static let blocks: [Layer] = stages.flatMap { stage in
    (0..<stage.repeats).map { ($0 == 0 ? stage.inputs : stage.outputs, $0 == 0 ? stage.stride : 1, stage) }
  }.enumerated().flatMap { index, block in
    let (inputs, stride, stage) = block, window = same(stage.kernel, stride: stride)
    return invertedResidual("_blocks.\(index)", inputs, inputs * stage.expansion, stage.outputs, window)
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

  /// TensorFlow's SAME padding of even sides: an odd pixel of padding lies at the right and the bottom.
  private static func same(_ kernel: Int, stride: Int) -> Window {
    Window(kernel: kernel, stride: stride, before: (kernel - stride) / 2, after: (kernel - stride + 1) / 2)
  }
}
