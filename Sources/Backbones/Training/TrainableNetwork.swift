import Autodiff
import Tensor

/// An architecture that can be trained: its layers as differentiable operations on variables.
///
///     let network = TrainableNetwork(.googLeNet)
///     let variables = parameters.variables(where: network.learned().contains)
///     let output = network(.constant(images), variables)
///     let gradients = gradients(of: loss(output.grid, output.vector))
///     optimizer.update(&parameters, variables, gradients)
///     network.moveRunningStatistics(of: &parameters, towards: output.statistics)
///
/// `parameters` has all tensors of the architecture, under their names in a weights.h5.
package struct TrainableNetwork: Sendable {
  package let architecture: Architecture
  /// Its layers of the architecture's trunk.
  private let trunk: [Layer]

  package init(_ architecture: Architecture) {
    self.architecture = architecture
    trunk = architecture.trunk
  }

  /// Without the layers `lower`; their output takes the place of the images.
  init(_ architecture: Architecture, above lower: [Layer]) {
    self.architecture = architecture
    trunk = Array(architecture.trunk.dropFirst(lower.count))
  }

  /// Where batch norms take their mean and variance from.
  package enum Normalization: Sendable {
    /// From the batch; gradients flow through these statistics to all its photos.
    case batch
    /// From the running averages, as at inference: photos do not affect each other.
    case running
  }

  package struct Output {
    /// [photos, side, side, channels]
    package let grid: Variable
    /// [photos, channels]
    package let vector: Variable
    /// The statistics of the batch, in the order of the layers; empty where batch norms use their running averages.
    package let statistics: [(norm: String, batch: BatchStatistics, rows: Int)]
  }

  /// The names of the trained tensors: all except running averages, or only those from the convolution `first` on.
  package func learned(from first: String? = nil) -> Set<String> {
    let convolutions = layers.convolutions
    precondition(
      first == nil || convolutions.contains { $0.name == first }, "\(architecture.name) has no layer \(first ?? "")")
    let last = convolutions.drop { first != nil && $0.name != first }
    return Set(
      last.flatMap(\.tensors).map(\.name).filter { !$0.hasSuffix(".running_mean") && !$0.hasSuffix(".running_var") })
  }

  /// All its layers, of the trunk and the head.
  var layers: [Layer] { trunk + architecture.head }

  /// Computes the grid and the vector of each image.
  ///
  /// - Parameters:
  ///   - images: [photos, side, side, 3], scaled as the architecture needs them.
  ///   - variables: all tensors of the architecture. For constants nothing is kept for a backward pass.
  ///   - dropout: the probability that an output of a fully connected layer is dropped (VGG-16 is trained with ½).
  package func callAsFunction(
    _ images: Variable, _ variables: Variables, normalization: Normalization = .batch, dropout: Float,
    using generator: inout SplitMix64
  ) -> Output {
    precondition(images.shape.count == 4, "images \(images.shape), which are no [photo, row, column, channel]")
    var pass = Pass(variables: variables, normalization: normalization, dropout: dropout, generator: generator)
    let grid = pass(trunk, images)
    let top = pass(architecture.head, grid)
    generator = pass.generator
    let vector = architecture.head.isEmpty ? globalMean(grid) : top.reshaped([top.shape[0], top.shape[3]])
    return Output(grid: grid, vector: vector, statistics: pass.statistics)
  }

  /// The same without dropout.
  package func callAsFunction(_ images: Variable, _ variables: Variables, normalization: Normalization = .batch)
    -> Output
  {
    var unused = SplitMix64(seed: 0)
    return self(images, variables, normalization: normalization, dropout: 0, using: &unused)
  }

  /// Updates the running statistics as PyTorch does: average += momentum · (batch − average), with the unbiased
  /// variance of the batch.
  package func moveRunningStatistics(
    of parameters: inout Parameters, towards statistics: [(norm: String, batch: BatchStatistics, rows: Int)],
    momentum: Float = 0.1
  ) {
    for (norm, batch, rows) in statistics {
      let unbiased = Float(rows) / Float(max(1, rows - 1))
      parameters["\(norm).running_mean"].move(
        towards: Tensor(shape: [batch.mean.count], elements: batch.mean), by: momentum)
      parameters["\(norm).running_var"].move(
        towards: Tensor(shape: [batch.mean.count], elements: batch.variance.map { $0 * unbiased }), by: momentum)
    }
  }
}

/// One forward pass.
private struct Pass {
  let variables: Variables
  let normalization: TrainableNetwork.Normalization
  let dropout: Float
  var generator: SplitMix64
  var statistics: [(norm: String, batch: BatchStatistics, rows: Int)] = []

  mutating func callAsFunction(_ layers: [Layer], _ x: Variable) -> Variable {
    var x = x
    for layer in layers { x = self(layer, x) }
    return x
  }

  mutating func callAsFunction(_ layer: Layer, _ x: Variable) -> Variable {
    switch layer {
    case .convolution(let layer): return convolved(x, layer)
    case .maxPool(let window): return maxPool(x, window)
    case .averagePool(let window): return averagePool(x, window)
    case .branches(let branches):
      var parts: [Variable] = []
      for branch in branches { parts.append(self(branch, x)) }
      return concatenated(parts)
    case .residual(let layers): return x + self(layers, x)
    }
  }

  private mutating func convolved(_ x: Variable, _ layer: ConvolutionLayer) -> Variable {
    let weights = variables["\(layer.name).weight"], window = layer.window, isDepthwise = layer.kind == .depthwise
    precondition(
      weights.shape == layer.weightShape, "\(layer.name).weight \(weights.shape), expected \(layer.weightShape)")
    var y: Variable
    if let norm = layer.norm {
      y = convolution(x, weights, window, isDepthwise: isDepthwise)
      y = normalized(y, norm, layer.activation)
    } else {
      let bias = variables["\(layer.name).bias"]
      y = convolution(x, weights, bias: bias, window, layer.activation, isDepthwise: isDepthwise)
    }
    return layer.kind == .fullyConnected ? Autodiff.dropout(y, probability: dropout, using: &generator) : y
  }

  private mutating func normalized(_ x: Variable, _ norm: String, _ activation: Activation) -> Variable {
    let running = BatchStatistics(
      mean: variables["\(norm).running_mean"].value.elements, variance: variables["\(norm).running_var"].value.elements)
    let (y, statistics) = batchNorm(
      x, scale: variables["\(norm).weight"], shift: variables["\(norm).bias"],
      given: normalization == .running ? running : nil,
      epsilon: ConvolutionLayer.epsilon, activation)
    if normalization == .batch { self.statistics.append((norm, statistics, x.value.rows)) }
    return y
  }
}

extension Scaling {
  /// Scales RGB `pixels` of 0…255: (x − mean) · factor, [photos, side, side, 3].
  package func callAsFunction(_ pixels: [UInt8], side: Int) -> Tensor {
    let count = side * side * 3
    precondition(count > 0 && pixels.count % count == 0, "\(pixels.count) bytes as photos of \(side)×\(side)×3")
    return Tensor(uninitialized: [pixels.count / count, side, side, 3]) { x in
      pixels.withUnsafeBufferPointer { pixels in
        parallel(pixels.count / count) { photos in
          for photo in photos {
            apply(pixels.baseAddress! + photo * count, pixels: side * side, into: x + photo * count)
          }
        }
      }
    }
  }

  /// Scales some pixels [pixels, 3]: (gain · x − mean) · factor.
  func apply(_ bytes: UnsafePointer<UInt8>, pixels: Int, gain: Float = 1, into x: UnsafeMutablePointer<Float>) {
    let (red, green, blue) = ((factor[0], mean[0]), (factor[1], mean[1]), (factor[2], mean[2]))
    for pixel in 0..<pixels {
      let (from, to) = (bytes + 3 * pixel, x + 3 * pixel)
      to[0] = (gain * Float(from[0]) - red.1) * red.0
      to[1] = (gain * Float(from[1]) - green.1) * green.0
      to[2] = (gain * Float(from[2]) - blue.1) * blue.0
    }
  }
}
