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

  /// - Parameter lower: the first layers, which are left out; their output takes the place of the images.
  package init(_ architecture: Architecture, above lower: [Layer] = []) {
    (self.architecture, trunk) = (architecture, Array(architecture.trunk.dropFirst(lower.count)))
  }

  /// Where batch norms take their mean and variance from.
  package enum Normalization: Sendable {
    /// From the batch; gradients flow through these statistics to all its photos.
    case batch
    /// From the running averages, as at inference: photos do not affect each other.
    case running
  }

  /// The statistics of a batch, in the order of the layers, and how many rows each is of.
  package typealias Statistics = [(norm: String, batch: BatchStatistics, rows: Int)]

  package struct Output {
    /// [photos, side, side, channels]
    package let grid: Variable
    /// [photos, channels]
    package let vector: Variable
    /// Empty where batch norms use their running averages.
    package let statistics: Statistics
  }

  /// The names of the trained tensors: all except running averages, or only those from the convolution `first` on.
  package func learned(from first: String? = nil) -> Set<String> {
    let convolutions = layers.convolutions
    precondition(
      first == nil || convolutions.contains { $0.name == first }, "\(architecture.name) has no layer \(first ?? "")")
    let names = convolutions.drop { first != nil && $0.name != first }.flatMap(\.tensors).map(\.name)
    return Set(names.filter { !$0.hasSuffix(".running_mean") && !$0.hasSuffix(".running_var") })
  }

  /// All its layers, of the trunk and the head.
  var layers: [Layer] { trunk + architecture.head }

  /// Computes the grid and the vector of each image.
  ///
  /// - Parameters:
  ///   - images: [photos, side, side, 3], scaled as the architecture needs them.
  ///   - variables: all tensors of the architecture. For constants nothing is kept for a backward pass.
  package func callAsFunction(_ images: Variable, _ variables: Variables, normalization: Normalization = .batch)
    -> Output
  {
    precondition(images.shape.count == 4, "images \(images.shape), which are no [photo, row, column, channel]")
    var pass = Pass(variables: variables, normalization: normalization)
    let grid = pass(trunk, images), top = pass(architecture.head, grid)
    let vector = top.shape[1] == 1 ? top.reshaped([top.shape[0], top.shape[3]]) : globalMean(top)
    return Output(grid: grid, vector: vector, statistics: pass.statistics)
  }

  /// Updates the running statistics as PyTorch does: average += 0.1 · (batch − average), with the unbiased variance of
  /// the batch.
  package func moveRunningStatistics(of parameters: inout Parameters, towards statistics: Statistics) {
    func move(_ name: String, towards values: [Float]) {
      parameters[name].move(towards: Tensor(shape: [values.count], elements: values), by: 0.1)
    }
    for (norm, batch, rows) in statistics {
      let unbiased = Float(rows) / Float(max(1, rows - 1))
      move("\(norm).running_mean", towards: batch.mean)
      move("\(norm).running_var", towards: batch.variance.map { $0 * unbiased })
    }
  }
}

/// One forward pass.
private struct Pass {
  let variables: Variables
  let normalization: TrainableNetwork.Normalization
  var statistics: TrainableNetwork.Statistics = []

  mutating func callAsFunction(_ layers: [Layer], _ x: Variable) -> Variable { layers.reduce(x) { self($1, $0) } }

  private mutating func callAsFunction(_ layer: Layer, _ x: Variable) -> Variable {
    switch layer {
    case .convolution(let layer): return convolved(x, layer)
    case .maxPool(let window): return maxPool(x, window)
    case .averagePool(let window): return averagePool(x, window)
    case .squareRoot: return squareRoot(x)
    case .branches(let branches): return concatenated(branches.map { self($0, x) })
    case .residual(let layers): return x + self(layers, x)
    }
  }

  private mutating func convolved(_ x: Variable, _ layer: ConvolutionLayer) -> Variable {
    let weights = variables["\(layer.name).weight"], window = layer.window, isDepthwise = layer.kind == .depthwise
    precondition(
      weights.shape == layer.weightShape, "\(layer.name).weight \(weights.shape), expected \(layer.weightShape)")
    guard let norm = layer.norm else {
      let bias = variables["\(layer.name).bias"]
      return convolution(x, weights, bias: bias, window, layer.activation, isDepthwise: isDepthwise)
    }
    let y = convolution(x, weights, window, isDepthwise: isDepthwise)
    let running = BatchStatistics(
      mean: variables["\(norm).running_mean"].value.elements, variance: variables["\(norm).running_var"].value.elements)
    let (normalized, batch) = batchNorm(
      y, scale: variables["\(norm).weight"], shift: variables["\(norm).bias"],
      given: normalization == .running ? running : nil, epsilon: ConvolutionLayer.epsilon, layer.activation)
    if normalization == .batch { statistics.append((norm, batch, y.value.rows)) }
    return normalized
  }
}
