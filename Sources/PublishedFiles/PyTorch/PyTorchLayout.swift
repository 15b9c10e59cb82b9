import Backbones
import Tensor

extension PublishedNetwork {
  /// The form of torchvision's files, and of EfficientNet-Lite0's PyTorch port.
  static func pyTorch(_ architecture: Architecture) -> PublishedNetwork {
    PublishedNetwork(
      architecture: architecture, origin: "PyTorch",
      tensors: (architecture.trunk + architecture.head).convolutions.flatMap(\.pyTorchTensors),
      scaling: architecture.scaling, unusedPrefixes: pyTorchUnused[architecture.name] ?? [],
      unusedSuffixes: [".num_batches_tracked"])
  }

  /// The classifiers of ImageNet's 1,000 classes. GoogLeNet has two more for its training.
  private static let pyTorchUnused = [
    "vgg16": ["classifier.6."], "googlenet": ["fc.", "aux1.", "aux2."], "efficientnet-lite0": ["_fc."],
  ]
}

extension ConvolutionLayer {
  /// The layer's tensors, which have the same names in PyTorch.
  fileprivate var pyTorchTensors: [PublishedTensor] {
    tensors.map { name, shape in
      name == "\(self.name).weight"
        ? PublishedTensor(name, shape, from: name, pyTorchWeightShape, .outputsFirst)
        : PublishedTensor(name, shape, from: name, shape)
    }
  }

  /// The shape of `<name>.weight` in PyTorch. Outputs come first. A depthwise convolution has one input for each
  /// output. A fully connected layer has flattened inputs [channels, rows, columns].
  private var pyTorchWeightShape: [Int] {
    switch kind {
    case .full: [outputs, inputs, window.kernel, window.kernel]
    case .depthwise: [outputs, 1, window.kernel, window.kernel]
    case .fullyConnected: [outputs, inputs * window.kernel * window.kernel]
    }
  }
}
