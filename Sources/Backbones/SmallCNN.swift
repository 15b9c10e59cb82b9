import Autodiff
import Tensor

/// A small network for data sets that come without weights: five 3×3 convolutions, each with batch norm (Ioffe and Szegedy, ICML 2015)
/// and ReLU, on the crop at half its resolution. It is trained from nothing by `SmallCNNTraining`.
///
/// Input: 224×224 RGB of 0…255, averaged over 2×2 pixels and scaled (x − 127) / 128. Output: a 7×7×128 grid.
public struct SmallCNN: Backbone {
  public static let name = "small-cnn"
  public let inputSide = 224
  public let gridSide = 7
  public let channels = 128

  /// 112² → 56² → 28² → 14² → 14² → 7²
  static let layers: [(stride: Int, inputs: Int, outputs: Int)] = [(2, 3, 24), (2, 24, 32), (2, 32, 64), (1, 64, 64), (2, 64, 128)]
  static let halfSide = 112
  static let epsilon: Float = 1e-3

  /// Zeros all around, but for stride 2 only at the right and the bottom, so that an even side is halved.
  static func window(stride: Int) -> Window { Window(kernel: 3, stride: stride, before: stride == 1 ? 1 : 0, after: 1) }

  private let convolutions: [(patches: Patches, product: PointwiseConvolution)]
  private let activationCount, patchCount: Int
  public var workspaceCount: Int { 2 * activationCount + patchCount }

  /// Throws `WeightsError.mismatch` unless these are the tensors that `SmallCNNTraining` gives.
  public init(_ weights: [String: Tensor]) throws {
    try check(weights, against: Self.tensors)
    var side = Self.halfSide
    convolutions = Self.layers.enumerated().map { index, layer in
      func values(_ name: String) -> [Float] { weights["\(index)/\(name)"]!.elements }
      let patches = Patches(rows: side, columns: side, channels: layer.inputs, window: Self.window(stride: layer.stride))
      side = patches.outputRows
      let factor = zip(values("scale"), values("variance")).map { $0 / ($1 + Self.epsilon).squareRoot() }
      let bias = zip(values("shift"), zip(values("mean"), factor)).map { $0 - $1.0 * $1.1 }
      let folded = ChannelAffine(factor: factor, offset: factor.map { _ in 0 })(weights["\(index)/weights"]!)
      return (patches, PointwiseConvolution(weights: folded, bias: bias, activation: .relu))
    }
    activationCount = convolutions.map { $0.patches.places * $0.product.outputs }.reduce(Self.halfSide * Self.halfSide * 3, max)
    patchCount = convolutions.map { $0.patches.places * $0.patches.size }.reduce(0, max)
  }

  public func extract(_ crop: UnsafePointer<UInt8>, into grid: UnsafeMutablePointer<Float>, workspace: UnsafeMutablePointer<Float>) {
    var x = workspace
    var y = x + activationCount
    let room = y + activationCount
    halve(crop, into: x)
    for (index, (patches, product)) in convolutions.enumerated() {
      patches.gather(x, into: room)
      product(room, pixels: patches.places, into: index == convolutions.count - 1 ? grid : y)
      swap(&x, &y)
    }
  }

  /// Name and shape of every tensor; the weights of a convolution are [kernel × kernel × inputs, outputs].
  public static var tensors: [(name: String, shape: [Int])] {
    layers.enumerated().flatMap { index, layer in
      [("\(index)/weights", [9 * layer.inputs, layer.outputs])]
        + ["scale", "shift", "mean", "variance"].map { ("\(index)/\($0)", [layer.outputs]) }
    }
  }
}

/// The mean of every 2×2 pixels of a crop of 224×224, as (gain · x − 127) / 128, [112, 112, 3].
func halve(_ crop: UnsafePointer<UInt8>, gain: Float = 1, into x: UnsafeMutablePointer<Float>) {
  let (side, width) = (SmallCNN.halfSide, SmallCNN.halfSide * 2 * 3)
  let (factor, offset) = (gain / (4 * 128), Float(-127.0 / 128))
  for row in 0..<side {
    let (above, below) = (crop + 2 * row * width, crop + (2 * row + 1) * width)
    for column in 0..<side {
      for channel in 0..<3 {
        let i = column * 6 + channel
        let sum = Int32(above[i]) + Int32(above[i + 3]) + Int32(below[i]) + Int32(below[i + 3])
        x[(row * side + column) * 3 + channel] = Float(sum) * factor + offset
      }
    }
  }
}

extension Architecture {
  /// A small network for data sets that come without weights: five 3×3 convolutions, each with batch norm (Ioffe and Szegedy, ICML 2015)
  /// and ReLU, on the crop at half its resolution. `SmallCNNTraining` trains it from nothing. Grid: [7, 7, 128]. Vector: its mean.
  public static let smallCNN = Architecture(
    name: "small-cnn",
    scaling: Scaling(mean: 127, factor: 1 / 128),
    trunk: [.averagePool(Window(kernel: 2, stride: 2))]
      + [(2, 3, 24), (2, 24, 32), (2, 32, 64), (1, 64, 64), (2, 64, 128)].enumerated().map { index, layer in
        // For stride 2 zeros only at the right and the bottom, so that an even side is halved.
        .convolution(
          ConvolutionLayer(
            "\(index).conv", norm: "\(index).norm", inputs: layer.1, outputs: layer.2,
            Window(kernel: 3, stride: layer.0, before: layer.0 == 1 ? 1 : 0, after: 1)))
      },
    gridName: "grid",
    vectorName: "mean")
}
