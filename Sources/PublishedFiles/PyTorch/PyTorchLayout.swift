import Backbones
import Tensor

extension PublishedNetwork {
  /// torchvision's files, and EfficientNet-Lite0's of its PyTorch port.
  static func pyTorch(_ architecture: Architecture) -> PublishedNetwork {
    PublishedNetwork(
      architecture: architecture, origin: "PyTorch",
      tensors: (architecture.trunk + architecture.head).convolutions.flatMap(\.pyTorchTensors),
      scaling: architecture.scaling, unusedPrefixes: pyTorchUnused[architecture.name] ?? [],
      unusedSuffixes: [".num_batches_tracked"])
  }

  /// The classifiers of ImageNet's 1,000 classes; GoogLeNet has two more that help its training.
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

  /// The shape of `<name>.weight` in PyTorch: outputs first; a depthwise convolution has one input for each of them; a
  /// fully connected layer's inputs are flattened as [channels, rows, columns].
  private var pyTorchWeightShape: [Int] {
    switch kind {
    case .full: [outputs, inputs, window.kernel, window.kernel]
    case .depthwise: [outputs, 1, window.kernel, window.kernel]
    case .fullyConnected: [outputs, inputs * window.kernel * window.kernel]
    }
  }
}
