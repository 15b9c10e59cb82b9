import Tensor

extension PublishedNetwork {
  /// Keras' VGG-16, which are the weights of the paper's authors: its photos are blue, green and red, less a mean, and not scaled otherwise.
  static let kerasVGG16 = keras(
    .vgg16,
    layers: [(1, 2), (2, 2), (3, 3), (4, 3), (5, 3)].flatMap { block, count in (1...count).map { "block\(block)_conv\($0)" } } + ["fc1", "fc2"],
    scaling: Scaling(mean: [123.68, 116.779, 103.939], factor: [1, 1, 1]))

  /// - Parameter layers: Keras' name of every convolution and fully connected layer, in order.
  static func keras(_ architecture: Architecture, layers: [String], scaling: Scaling) -> PublishedNetwork {
    let convolutions = (architecture.trunk + architecture.head).convolutions
    precondition(layers.count == convolutions.count, "\(layers.count) names of \(convolutions.count) layers")
    return PublishedNetwork(
      architecture: architecture, origin: "Keras",
      tensors: zip(convolutions, layers).enumerated().flatMap { index, pair in pair.0.kerasTensors(pair.1, isFirst: index == 0) },
      scaling: scaling, unusedPrefixes: ["predictions/"], unusedSuffixes: [])
  }
}

extension ConvolutionLayer {
  /// Keras has our order; the first layer's inputs are blue, green and red, and a fully connected layer's are flattened as [rows, columns,
  /// channels].
  fileprivate func kerasTensors(_ layer: String, isFirst: Bool) -> [PublishedTensor] {
    let shape = kind == .fullyConnected ? [window.kernel * window.kernel * inputs, outputs] : weightShape
    return [
      PublishedTensor("\(name).weight", weightShape, from: "\(layer)/kernel", shape, isFirst ? .blueFirst : .same),
      PublishedTensor("\(name).bias", [outputs], from: "\(layer)/bias", [outputs]),
    ]
  }
}
