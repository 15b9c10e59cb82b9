import Tensor

extension Architecture {
  /// A small network for data sets without weights: five 3×3 convolutions, each with batch norm (Ioffe and
  /// Szegedy, ICML 2015) and ReLU, on the crop at half its resolution. `SmallCNNTraining` trains it from nothing. Grid:
  /// [7, 7, 128]. Vector: its mean.
  package static let smallCNN = Architecture(
    name: "small-cnn", scaling: Scaling(mean: 127, factor: 1 / 128),
    trunk: [.averagePool(Window(kernel: 2, stride: 2))]
      + [(2, 3, 24), (2, 24, 32), (2, 32, 64), (1, 64, 64), (2, 64, 128)].enumerated().map { index, layer in
        // With stride 2 there are zeros only at the right and the bottom, so an even side is halved.
        let window = Window(kernel: 3, stride: layer.0, before: layer.0 == 1 ? 1 : 0, after: 1)
        return .convolution(
          ConvolutionLayer("\(index).conv", norm: "\(index).norm", channels: (layer.1, layer.2), window))
      },
    outputs: (grid: "grid", vector: "mean"))
}
