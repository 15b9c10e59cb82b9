import ArgumentParser
import Artifacts
import Autodiff
import Backbones
import Stage
import Tensor

/// How a CNN learns along with a matcher.
package struct CNNOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "The first layer of the CNN that learns, such as _blocks.11 or inception4a; those after it learn too. All if not "
        + "given.", valueName: "layer"))
  package var cnnFrom: String?
  @Option(within: 0...10, help: "The CNN's learning rate, of SGD; it falls as the matcher's does.")
  package var cnnLearningRate: Float = 1e-3
  @Option(within: 0..<1, help: "Momentum of SGD.") package var cnnMomentum: Float = 0.9
  @Option(within: 0...1, help: "L2 weight decay of SGD.") package var cnnWeightDecay: Float = 5e-4
  @Flag(onOff: "Train the CNN on random crops, not on the centre.") package var crops = true
  @Flag(onOff: "Train the CNN on mirrored photos too.") package var flips = true
  package init() {}
}

/// A CNN that learns along with a matcher, and the pixels of its photos.
package struct TunedCNN {
  package private(set) var cnn: LearningCNN
  private let side: Int
  private let tensor: (_ name: String) throws -> Tensor
  private let pixels: (_ photo: Int) throws -> [UInt8]

  /// - Parameters:
  ///   - tensor: gives the tensors of the layers that do not learn.
  ///   - pixels: RGB of a photo, [side, side, 3].
  package init(
    _ cnn: LearningCNN, side: Int, tensor: @escaping (_ name: String) throws -> Tensor,
    pixels: @escaping (_ photo: Int) throws -> [UInt8]
  ) {
    (self.cnn, self.side, self.tensor, self.pixels) = (cnn, side, tensor, pixels)
  }

  /// The CNN of a weights.h5 or tuned1.h5 before its first step.
  /// - Parameters:
  ///   - averaging: decay of the running average that becomes the result, as the matcher's.
  ///   - gridLayer: the layer that makes the grids; nil for the last one.
  /// - Throws: `ArtifactError` where the photos are too small, or the CNN has no such layer.
  package init(
    _ weights: WeightsReader, _ examples: Examples, _ options: CNNOptions, averaging: Float, gridLayer: String? = nil
  ) throws {
    do {
      let whole = try Architecture.named(weights.backbone.name)
      let architecture = try gridLayer.map(whole.withGrid) ?? whole
      try examples.check(areAsLargeAs: architecture.side, for: "a CNN")
      let learning = LearningCNN.Options(
        first: options.cnnFrom,
        optimizer: SGD(
          learningRate: options.cnnLearningRate, momentum: options.cnnMomentum, weightDecay: options.cnnWeightDecay),
        averaging: averaging, crops: options.crops, flips: options.flips)
      let scaling = Scaling(mean: weights.backbone.mean, factor: weights.backbone.factor)
      let cnn = try LearningCNN(architecture, scaling: scaling, options: learning, tensor: weights.tensor)
      self.init(cnn, side: examples.side, tensor: weights.tensor) { try examples.pixels($0..<$0 + 1) }
    } catch WeightsError.unsupported(let what) {
      throw ArtifactError("\(weights.artifact.path): \(what)")
    } catch let error as WeightsError {
      throw weights.artifact.damaged("\(error)")
    }
  }

  /// The features of some photos in one step, and the parameters that they were made with.
  struct Output {
    /// [photos, V] and [photos, cells, C].
    let vectors, grids: Variable
    fileprivate let variables: Variables
  }

  /// One forward pass, on crops that are drawn.
  /// - Throws: what `pixels` throws.
  func forward(_ photos: [Int], using generator: inout SplitMix64) throws -> Output {
    let variables = cnn.variables()
    let (vectors, grids) = cnn.forward(try photos.map(pixels), side: side, variables, using: &generator)
    return Output(vectors: vectors, grids: grids, variables: variables)
  }

  /// One update of the CNN.
  /// - Parameter share: of its learning rate, at this step.
  mutating func learn(from gradients: Gradients, _ output: Output, share: Float, step: Int) {
    cnn.learn(from: gradients, output.variables, share: share, decay: warm(cnn.options.averaging, step: step))
  }

  func add(to checkpoint: inout TrainingCheckpoint) {
    for (name, parameters) in cnn.state { checkpoint.add(parameters, as: "cnn-\(name)") }
  }

  /// - Throws: `CheckpointError` where the checkpoint is not of this CNN.
  mutating func restore(_ checkpoint: TrainingCheckpoint) throws {
    try cnn.restore { name, like in try checkpoint.parameters("cnn-\(name)", like: like) }
  }

  /// Runs the CNN that training has arrived at on the centre of photos.
  /// - Returns: a function from photos to their vectors [n, V] and grids [n, cells, C]; it throws what `pixels` throws.
  /// - Throws: what `tensor` throws.
  package func features() throws -> (_ photos: [Int]) throws -> (vectors: Tensor, grids: Tensor) {
    let network = try cnn.network(tensor: tensor), center = Array(View.all.prefix(1))
    return { photos in
      let (vectors, grids) = network.features(try photos.flatMap(pixels), side: side, views: center, gridViews: 1)
      let cells = grids.shape[2] * grids.shape[3]
      return (vectors.reshaped([photos.count, vectors.columns]), grids.reshaped([photos.count, cells, grids.columns]))
    }
  }
}

private let mark = "cnn/"

extension Parameters {
  /// These, and what a CNN has learned as `cnn/…`.
  func joined(with cnn: TunedCNN?) -> Parameters {
    guard let learned = cnn?.cnn.result else { return self }
    var all = self
    for name in learned.names { all[mark + name] = learned[name] }
    return all
  }
}

extension Model {
  /// Takes what a CNN has learned out of the parameters, where it is `cnn/…`; its other tensors are those of `weights`.
  /// - Throws: what reading `weights` throws.
  package mutating func splitCNN(_ weights: WeightsReader) throws {
    let tensors = try weights.names.map { ($0, try parameters[mark + $0] ?? weights.tensor(named: $0)) }
    cnn = Weights(weights.backbone, parameters: Dictionary(uniqueKeysWithValues: tensors))
    parameters = parameters.filter { !$0.key.hasPrefix(mark) }
  }
}
