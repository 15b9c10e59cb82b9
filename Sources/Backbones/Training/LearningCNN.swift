import Autodiff
import Tensor

/// A CNN that goes on learning beneath a matcher: "first train the language model and fix the CNN, then fine-tune the
/// whole network jointly" (Li et al. 2017, §4.2).
///
///     let variables = cnn.variables()
///     let output = cnn.forward(photos, side: 256, variables, using: &generator)
///     let gradients = gradients(of: loss(output.vectors, output.grids))
///     cnn.learn(from: gradients, variables, share: 1, decay: 0.99)
///
/// SGD with momentum moves the layers from one on. Those below stay as they are and run as in inference. Batch norms
/// keep their running statistics, so that a photo's features are those of inference, whatever else is in its batch.
package struct LearningCNN {
  package struct Options: Sendable {
    /// The name of the first convolution that learns; those after it learn too. All if nil.
    package var first: String?
    /// Before its first step, with the learning rate that a share of 1 means. Weight decay is on every learned tensor.
    package var optimizer: SGD
    /// Decay of the running average of the parameters that is kept as the result; 0: the last parameters themselves.
    package var averaging: Float
    /// Whether photos are given in random crops, and at random in a mirror; else their centres as they are.
    package var crops: Bool, flips: Bool

    package init(
      first: String? = nil, optimizer: SGD = SGD(learningRate: 1e-3, weightDecay: 5e-4), averaging: Float = 0,
      crops: Bool = true, flips: Bool = true
    ) {
      (self.first, self.optimizer, self.averaging) = (first, optimizer, averaging)
      (self.crops, self.flips) = (crops, flips)
    }
  }

  package let architecture: Architecture
  package let options: Options
  /// Whether the grid changes as layers learn: not where all that learn lie behind it.
  package let learnsGrid: Bool
  private let scaling: Scaling
  private let lower: StepSequence?
  private let upper: TrainableNetwork
  private let learned: Set<String>
  /// Of all layers from the one on in which the first learned convolution is.
  private var parameters: Parameters
  private var average: Parameters
  private var optimizer: SGD

  /// - Parameter tensor: gives a tensor of `architecture.tensors`.
  /// - Throws: `WeightsError.unsupported` where no convolution has the name `options.first`, and what `tensor` throws.
  package init(_ architecture: Architecture, scaling: Scaling, options: Options, tensor: (String) throws -> Tensor)
    throws
  {
    let first = try options.first.map { try architecture.convolution(called: $0) } ?? architecture.convolutions[0]
    let below = Array(architecture.trunk.prefix { !$0.convolutions.contains(first) })
    (self.architecture, self.scaling, self.options, optimizer) = (architecture, scaling, options, options.optimizer)
    lower = below.isEmpty ? nil : try StepSequence(below, ImageShape(side: architecture.side, channels: 3), tensor)
    learnsGrid = below.count < architecture.trunk.count
    upper = TrainableNetwork(architecture, above: below)
    learned = upper.learned(from: first.name)
    parameters = Parameters()
    for (name, _) in upper.layers.convolutions.flatMap(\.tensors) { parameters[name] = try tensor(name) }
    average = parameters
  }

  /// Leaves for one forward pass.
  package func variables() -> Variables { parameters.variables(where: learned.contains) }

  /// One forward pass on RGB `photos` of `side`×`side`, in random crops: `vectors` [photos, vector] and `grids`
  /// [photos, cells, channels].
  package func forward(_ photos: [[UInt8]], side: Int, _ variables: Variables, using generator: inout SplitMix64) -> (
    vectors: Variable, grids: Variable
  ) {
    let cropSide = architecture.side, margin = side - cropSide
    precondition(margin >= 0, "crops of \(cropSide) from photos of \(side)")
    let crops = photos.map { _ in
      Crop(
        top: options.crops ? .random(in: 0...margin, using: &generator) : margin / 2,
        left: options.crops ? .random(in: 0...margin, using: &generator) : margin / 2,
        isFlipped: options.flips && Bool.random(using: &generator))
    }
    let images = images(photos, side: side, crops, cropSide: cropSide, scaling)
    let output = upper(.constant(lower?(images) ?? images), variables, normalization: .running),
      grid = output.grid.value
    return (output.vector, output.grid.reshaped([photos.count, grid.rows / max(1, photos.count), grid.columns]))
  }

  /// One update.
  ///
  /// - Parameters:
  ///   - share: the learning rate as a share of that of `options`.
  ///   - decay: of the running average, at this step.
  package mutating func learn(from gradients: Gradients, _ variables: Variables, share: Float, decay: Float) {
    optimizer.learningRate = options.optimizer.learningRate * share
    optimizer.update(&parameters, variables, gradients)
    if decay > 0 { average.move(towards: parameters, by: 1 - decay) }
  }

  // MARK: - Results and checkpoints

  /// The tensors of all layers from the first learned one on. The layers below did not change.
  package var result: Parameters { options.averaging > 0 ? average : parameters }

  /// The network that training has arrived at, for inference.
  ///
  /// - Parameter tensor: gives the tensors of the layers below.
  /// - Throws: what `tensor` throws, and `WeightsError.mismatch` for a tensor of another shape.
  package func network(tensor: (String) throws -> Tensor) throws -> Network {
    let result = result
    return try Network(architecture, scaling: scaling) { result.contains($0) ? result[$0] : try tensor($0) }
  }

  /// Everything that a training of the same options needs to go on.
  package var state: [(name: String, parameters: Parameters)] {
    [("parameters", parameters), ("average", average), ("momentum", optimizer.state)]
  }

  /// Goes on from `state`, after at least one step.
  /// - Parameter state: is asked for parameters with the names and shapes of others.
  /// - Throws: what `state` throws; then nothing has changed.
  package mutating func restore(_ state: (_ name: String, _ like: Parameters) throws -> Parameters) rethrows {
    var moving = Parameters()
    for name in parameters.names where learned.contains(name) { moving[name] = parameters[name] }
    (parameters, average, optimizer.state) = (
      try state("parameters", parameters), try state("average", average), try state("momentum", moving)
    )
  }
}
