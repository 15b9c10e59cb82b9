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
        + "given.",
      valueName: "layer"))
  package var cnnFrom: String?
  @Option(within: 0...10, help: "The CNN's learning rate, of SGD; it falls as the matcher's does.")
  package var cnnLearningRate: Float = 1e-3
  @Option(within: 0..<1, help: "Momentum of SGD.") package var cnnMomentum: Float = 0.9
  @Option(within: 0...1, help: "L2 weight decay of SGD.") package var cnnWeightDecay: Float = 5e-4
  @Flag(inversion: .prefixedNo, exclusivity: .chooseLast, help: "Train the CNN on random crops, not on the centre.")
  package var crops = true
  @Flag(inversion: .prefixedNo, exclusivity: .chooseLast, help: "Train the CNN on mirrored photos too.")
  package var flips = true

  package init() {}
}

/// The CNN that learns along with a matcher: read from a file, and written with what it learned.
package struct UnfrozenCNN {
  package let weights: WeightsReader
  /// Before the first step.
  package let cnn: TunedCNN
  private let examples: Examples

  /// - Parameters:
  ///   - path: a weights.h5, or a tuned1.h5.
  ///   - averaging: decay of the running average that becomes the result, as the matcher's.
  package init(readingFrom path: String, _ examples: Examples, _ options: CNNOptions, averaging: Float) throws {
    weights = try WeightsReader(readingFrom: path)
    self.examples = examples
    do {
      let architecture = try Architecture.named(weights.backbone.name), side = examples.side
      try examples.check(areAsLargeAs: architecture.side, for: "a CNN")
      let learning = LearningCNN.Options(
        first: options.cnnFrom ?? architecture.trunk.convolutions[0].name, learningRate: options.cnnLearningRate,
        momentum: options.cnnMomentum, weightDecay: options.cnnWeightDecay, averaging: averaging, crops: options.crops,
        flips: options.flips)
      let scaling = Scaling(mean: weights.backbone.mean, factor: weights.backbone.factor)
      cnn = TunedCNN(
        try LearningCNN(architecture, scaling: scaling, options: learning, tensor: weights.tensor), side: side
      ) {
        try examples.pixels($0..<$0 + 1)
      }
    } catch let error as WeightsError {
      throw ArtifactError("\(path): \(error)")
    }
  }

  /// Runs the CNN that a training has arrived at on the centre of photos.
  /// - Returns: a function from photos to their vectors [n, V] and grids [n, cells, C].
  package func features(of cnn: LearningCNN) throws -> (_ photos: [Int]) throws -> (vectors: Tensor, grids: Tensor) {
    let network = try cnn.network(tensor: weights.tensor), center = Array(View.all.prefix(1)), examples = examples
    return { photos in
      let pixels = try photos.flatMap { try examples.pixels($0..<$0 + 1) }
      let (vectors, grids) = network.features(pixels, side: examples.side, views: center, gridViews: 1)
      let cells = grids.shape[2] * grids.shape[3]
      return (vectors.reshaped([photos.count, vectors.columns]), grids.reshaped([photos.count, cells, grids.columns]))
    }
  }

  /// All tensors of the CNN, some of them as they were learned.
  package func tuned(_ learned: Parameters) throws -> Weights {
    let tensors = try weights.names.map { ($0, learned.contains($0) ? learned[$0] : try weights.tensor(named: $0)) }
    return Weights(weights.backbone, parameters: Dictionary(uniqueKeysWithValues: tensors))
  }
}
