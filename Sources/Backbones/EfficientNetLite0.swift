import Tensor

/// EfficientNet-Lite0 (Tan and Le, "EfficientNet: Rethinking Model Scaling for Convolutional Neural Networks", ICML 2019; the Lite
/// variant has ReLU6 and no squeeze-and-excitation), for inference, with its batch norms folded.
///
/// Input: 224×224 RGB of 0…255, scaled (x − 127) / 128. Output: the 7×7×1280 grid after the head.
public struct EfficientNetLite0: Backbone {
  public static let name = "efficientnet-lite0"
  public let inputSide = 224
  public let gridSide = 7
  public let channels = 1280

  /// A stage: `repeats` inverted residual blocks, of which the first has the stride and changes the channels.
  static let stages: [(repeats: Int, kernel: Int, stride: Int, expansion: Int, inputs: Int, outputs: Int)] = [
    (1, 3, 1, 1, 32, 16),
    (2, 3, 2, 6, 16, 24),
    (2, 5, 2, 6, 24, 40),
    (3, 3, 2, 6, 40, 80),
    (3, 5, 1, 6, 80, 112),
    (4, 5, 2, 6, 112, 192),
    (1, 3, 1, 6, 192, 320),
  ]
  static let epsilon: Float = 1e-3

  private let stem: PointwiseConvolution  // on patches of 3×3×3
  private let blocks: [InvertedResidual]
  private let head: PointwiseConvolution

  /// The published tensors (PyTorch names and layouts); throws `WeightsError.mismatch` unless they are all there.
  public init(_ weights: [String: Tensor]) throws {
    try check(weights, against: Self.tensors)
    func folded(_ convolution: String, _ norm: String) -> FoldedConvolution {
      FoldedConvolution(
        weight: weights["\(convolution).weight"]!, scale: weights["\(norm).weight"]!, shift: weights["\(norm).bias"]!,
        mean: weights["\(norm).running_mean"]!, variance: weights["\(norm).running_var"]!, epsilon: Self.epsilon)
    }
    func pointwise(_ convolution: String, _ norm: String, _ activation: Activation) -> PointwiseConvolution {
      let folded = folded(convolution, norm)
      let outputs = folded.bias.count
      return PointwiseConvolution(
        weights: folded.weights.reshaped([folded.weights.count / outputs, outputs]), bias: folded.bias, activation: activation)
    }
    stem = pointwise("_conv_stem", "_bn0", .relu6)
    head = pointwise("_conv_head", "_bn1", .relu6)
    var side = inputSide / 2
    blocks = Self.blockTable.enumerated().map { index, block in
      let depthwise = folded("_blocks.\(index)._depthwise_conv", "_blocks.\(index)._bn1")
      defer { side = (side + block.stride - 1) / block.stride }
      return InvertedResidual(
        side: side,
        expand: block.expansion == 1 ? nil : pointwise("_blocks.\(index)._expand_conv", "_blocks.\(index)._bn0", .relu6),
        depthwise: DepthwiseConvolution(
          weights: depthwise.weights.reshaped([block.kernel, block.kernel, depthwise.bias.count]), bias: depthwise.bias,
          stride: block.stride, activation: .relu6),
        project: pointwise("_blocks.\(index)._project_conv", "_blocks.\(index)._bn2", .none))
    }
    activationCount = blocks.map(\.outputCount).reduce(stem.outputs * (inputSide / 2) * (inputSide / 2), max)
    stripCount = blocks.map(\.workspaceCount).reduce(inputSide / 2 * 27, max)
  }

  /// Floats of the largest activation between blocks, and of the largest scratch within a block.
  private let activationCount, stripCount: Int
  private var paddedCount: Int { (inputSide + 1) * (inputSide + 1) * 3 }
  public var workspaceCount: Int { paddedCount + 2 * activationCount + stripCount }

  public func extract(_ crop: UnsafePointer<UInt8>, into grid: UnsafeMutablePointer<Float>, workspace: UnsafeMutablePointer<Float>) {
    let padded = workspace
    var x = workspace + paddedCount
    var y = x + activationCount
    let scratch = y + activationCount
    scale(crop, into: padded)
    applyStem(padded, into: x, patches: scratch)
    for block in blocks {
      block(x, into: y, workspace: scratch)
      (x, y) = (y, x)
    }
    head(x, pixels: gridSide * gridSide, into: grid)
  }

  /// (x − 127) / 128, with the zero row and column that SAME padding adds at the bottom and the right for stride 2.
  private func scale(_ crop: UnsafePointer<UInt8>, into padded: UnsafeMutablePointer<Float>) {
    let (width, paddedWidth) = (inputSide * 3, inputSide * 3 + 3)
    for row in 0..<inputSide {
      let (from, to) = (crop + row * width, padded + row * paddedWidth)
      for i in 0..<width { to[i] = (Float(from[i]) - 127) / 128 }
      (to + width).update(repeating: 0, count: 3)
    }
    (padded + inputSide * paddedWidth).update(repeating: 0, count: paddedWidth)
  }

  /// 3×3 convolution of stride 2: the three rows of every 3×3×3 patch are contiguous runs of nine floats.
  private func applyStem(_ padded: UnsafePointer<Float>, into y: UnsafeMutablePointer<Float>, patches: UnsafeMutablePointer<Float>) {
    let (side, rowStride) = (inputSide / 2, (inputSide + 1) * 3)
    for row in 0..<side {
      for i in 0..<3 {
        let from = padded + (2 * row + i) * rowStride
        for column in 0..<side { (patches + column * 27 + i * 9).update(from: from + column * 6, count: 9) }
      }
      stem(patches, pixels: side, into: y + row * side * stem.outputs)
    }
  }
}

extension EfficientNetLite0 {
  /// One entry a block, in order.
  static var blockTable: [(kernel: Int, stride: Int, expansion: Int, inputs: Int, outputs: Int)] {
    stages.flatMap { stage in
      (0..<stage.repeats).map { index in
        (stage.kernel, index == 0 ? stage.stride : 1, stage.expansion, index == 0 ? stage.inputs : stage.outputs, stage.outputs)
      }
    }
  }

  /// Name and shape of every tensor that the network needs, in the published file's order.
  public static var tensors: [(name: String, shape: [Int])] {
    var list: [(name: String, shape: [Int])] = []
    func norm(_ name: String, _ channels: Int) {
      for part in ["weight", "bias", "running_mean", "running_var"] { list.append(("\(name).\(part)", [channels])) }
    }
    list.append(("_conv_stem.weight", [32, 3, 3, 3]))
    norm("_bn0", 32)
    for (index, block) in blockTable.enumerated() {
      let expanded = block.inputs * block.expansion
      if block.expansion > 1 {
        list.append(("_blocks.\(index)._expand_conv.weight", [expanded, block.inputs, 1, 1]))
        norm("_blocks.\(index)._bn0", expanded)
      }
      list.append(("_blocks.\(index)._depthwise_conv.weight", [expanded, 1, block.kernel, block.kernel]))
      norm("_blocks.\(index)._bn1", expanded)
      list.append(("_blocks.\(index)._project_conv.weight", [block.outputs, expanded, 1, 1]))
      norm("_blocks.\(index)._bn2", block.outputs)
    }
    list.append(("_conv_head.weight", [1280, 320, 1, 1]))
    norm("_bn1", 1280)
    return list
  }

  /// The tensors of a published file that features need: all but the ImageNet classifier and the batch counters.
  /// Throws `WeightsError.mismatch` when others are there, or any is missing or of another shape.
  public static func imported(from checkpoint: PyTorchCheckpoint) throws -> [String: Tensor] {
    let unused = ["_fc.weight", "_fc.bias"]
    let names = checkpoint.names.filter { !unused.contains($0) && !$0.hasSuffix(".num_batches_tracked") }
    let weights = try Dictionary(uniqueKeysWithValues: names.map { ($0, try checkpoint.tensor(named: $0)) })
    try check(weights, against: tensors)
    return weights
  }
}

extension Architecture {
  /// EfficientNet-Lite0 (Tan and Le, "EfficientNet: Rethinking Model Scaling for Convolutional Neural Networks", ICML 2019; the Lite
  /// variant has ReLU6 and no squeeze-and-excitation), with the names of its PyTorch port. Grid: the `head` [7, 7, 1280]. Vector: its mean.
  public static let efficientNetLite0 = Architecture(
    name: "efficientnet-lite0",
    scaling: Scaling(mean: 127, factor: 1 / 128),
    trunk: [conv("_conv_stem", "_bn0", 3, 32, same(3, stride: 2))] + blocks + [conv("_conv_head", "_bn1", 320, 1280)],
    gridName: "head",
    vectorName: "mean")

  /// A stage: `repeats` inverted residual blocks, of which the first has the stride and changes the channels.
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
    (0..<stage.repeats).map { ($0 == 0 ? stage.inputs : stage.outputs, stage.outputs, $0 == 0 ? stage.stride : 1, stage) }
  }.enumerated().flatMap { index, block in
    let (inputs, outputs, stride, stage) = block
    return invertedResidual("_blocks.\(index)", inputs, inputs * stage.expansion, outputs, same(stage.kernel, stride: stride))
  }

  /// MobileNetV2's block (Sandler et al., CVPR 2018): expand 1×1, depthwise, project 1×1, plus the input where shapes agree.
  private static func invertedResidual(_ name: String, _ inputs: Int, _ expanded: Int, _ outputs: Int, _ window: Window) -> [Layer] {
    let expand = expanded == inputs ? [] : [conv("\(name)._expand_conv", "\(name)._bn0", inputs, expanded)]
    let depthwise = Layer.convolution(
      ConvolutionLayer("\(name)._depthwise_conv", norm: "\(name)._bn1", .depthwise, inputs: expanded, outputs: expanded, window, .relu6))
    let layers = expand + [depthwise, conv("\(name)._project_conv", "\(name)._bn2", expanded, outputs, activation: .none)]
    return window.stride == 1 && inputs == outputs ? [.residual(layers)] : layers
  }

  private static func conv(
    _ name: String, _ norm: String, _ inputs: Int, _ outputs: Int, _ window: Window = Window(kernel: 1), activation: Activation = .relu6
  ) -> Layer {
    .convolution(ConvolutionLayer(name, norm: norm, inputs: inputs, outputs: outputs, window, activation))
  }

  /// TensorFlow's SAME padding of even sides: an odd pixel of padding goes right and below.
  private static func same(_ kernel: Int, stride: Int) -> Window {
    Window(kernel: kernel, stride: stride, before: (kernel - stride) / 2, after: (kernel - stride + 1) / 2)
  }
}
