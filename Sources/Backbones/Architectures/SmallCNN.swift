import Tensor

extension Architecture {
  /// A small network for data sets without weights: five 3×3 convolutions, each with batch norm (Ioffe and Szegedy,
  /// ICML 2015) and ReLU, on the crop at half its resolution. `SmallCNNTraining` trains it from nothing.
  ///
  /// Grid: [14, 14, 128]. Vector: [256], what it says of the photo: each element is the logit of a phrase, and the
  /// largest of all cells (Fang et al., "From Captions to Visual Concepts and Back", CVPR 2015, has a noisy OR there).
  package static let smallCNN = Architecture(
    name: "small-cnn", scaling: Scaling(mean: 127, factor: 1 / 128),
    trunk: [.averagePool(Window(kernel: 2, stride: 2))]
      + [(2, 3, 24), (2, 24, 32), (2, 32, 64), (1, 64, 64), (1, 64, 128)].enumerated().map { index, layer in
        // With stride 2 there are zeros only at the right and the bottom, so an even side is halved.
        let window = Window(kernel: 3, stride: layer.0, before: layer.0 == 1 ? 1 : 0, after: 1)
        return .convolution(
          ConvolutionLayer("\(index).conv", norm: "\(index).norm", channels: (layer.1, layer.2), window))
      },
    head: [
      .convolution(ConvolutionLayer("phrases", channels: (128, 256), Window(kernel: 1), .none)),
      .maxPool(Window(kernel: 14)),
    ],
    outputs: (grid: "grid", vector: "phrases"))
}
