import Tensor

extension Architecture {
  /// A small network for data sets without weights: five 3×3 convolutions, each with batch norm (Ioffe and Szegedy,
  /// ICML 2015) and ReLU, on the crop at half its resolution; then how surely each of 12×12 cells shows each of 256
  /// phrases, from 0 to 6 (six times a hard sigmoid), and the square roots of the means of 2×2 cells (power
  /// normalization, Perronnin et al., ECCV 2010, §3.1): much of one thing is then not worth as much as a little of
  /// all. `SmallCNNTraining` trains it from nothing. Grid: [6, 6, 256]. Vector: its mean.
  package static let smallCNN = Architecture(
    name: "small-cnn", side: smallSide, scaling: smallScaling,
    trunk: smallTrunk(phrases: .relu6) + [.averagePool(Window(kernel: 2, stride: 2)), .squareRoot],
    outputs: (grid: "grid", vector: "mean"))

  /// The same network while it learns, with the same tensors. Its grid has the logits of the phrases, [12, 12, 256].
  package static let smallCNNLogits = Architecture(
    name: "small-cnn", side: smallSide, scaling: smallScaling, trunk: smallTrunk(phrases: .none),
    outputs: (grid: "phrases", vector: "mean"))

  private static let smallSide = 192
  private static let smallScaling = Scaling(mean: 127, factor: 1 / 128)

  private static func smallTrunk(phrases activation: Activation) -> [Layer] {
    [.averagePool(Window(kernel: 2, stride: 2))]
      + [(2, 3, 24), (2, 24, 32), (2, 32, 64), (1, 64, 64), (1, 64, 128)].enumerated().map { index, layer in
        // With stride 2 there are zeros only at the right and the bottom, so an even side is halved.
        let window = Window(kernel: 3, stride: layer.0, before: layer.0 == 1 ? 1 : 0, after: 1)
        return .convolution(
          ConvolutionLayer("\(index).conv", norm: "\(index).norm", channels: (layer.1, layer.2), window))
      } + [.convolution(ConvolutionLayer("phrases", channels: (128, 256), Window(kernel: 1), activation))]
  }
}
