import Autodiff
import Tensor

/// Trains `Architecture.smallCNN` from nothing by classifying identities: softmax cross-entropy over a linear layer on
/// its vector, which is then thrown away. What tells the training identities apart also describes others.
package struct SmallCNNTraining {
  package struct Options: Sendable {
    package var batch = 16
    package var epochs = 16
    /// Adam's, at its peak: it rises over the first tenth of the steps and falls to nothing along a cosine.
    package var learningRate: Float = 3e-3
    package var weightDecay: Float = 0.02
    /// Label smoothing (Szegedy et al., CVPR 2016).
    package var smoothing: Float = 0.1
    /// A photo's brightness is multiplied by 1 ± this much.
    package var brightness: Float = 0.15

    package init() {}
  }

  package let options: Options
  /// How many updates there are, and how many were made.
  package let steps: Int
  package private(set) var step = 0
  private let seed: UInt64
  private let photos: Int
  private let network = TrainableNetwork(.smallCNN)
  /// The network's tensors and the classifier's.
  private var parameters = Parameters()
  private let learned: Set<String>
  private var optimizer: Adam
  private static let classifier = (weight: "classifier.weight", bias: "classifier.bias")

  /// - Parameters:
  ///   - photos: how many photos there are to train on.
  ///   - identities: how many identities they show.
  package init(photos: Int, identities: Int, options: Options, seed: UInt64) {
    precondition(
      photos > 0 && identities > 0 && options.batch > 0,
      "\(photos) photos of \(identities) identities in batches of \(options.batch)")
    (self.options, self.seed, self.photos) = (options, seed, photos)
    steps = options.epochs * max(1, photos / options.batch)
    optimizer = Adam(learningRate: options.learningRate, weightDecay: options.weightDecay)
    var generator = SplitMix64(seed: seed, stream: 0)
    for (name, shape) in network.architecture.tensors {
      if shape.count == 4 {
        // He et al. (ICCV 2015): √(2 / inputs) keeps the variance through ReLUs.
        let inputs = shape.dropLast().reduce(1, *)
        parameters[name] = Tensor(normal: (2 / Float(inputs)).squareRoot(), shape: shape, using: &generator)
      } else {
        parameters[name] = Tensor(
          repeating: name.hasSuffix("weight") || name.hasSuffix("running_var") ? 1 : 0, shape: shape)
      }
    }
    parameters[Self.classifier.weight] = Tensor(
      normal: 0.05, shape: [network.architecture.vectorCount, identities], using: &generator)
    parameters[Self.classifier.bias] = Tensor(repeating: 0, shape: [identities])
    learned = network.learned().union([Self.classifier.weight, Self.classifier.bias])
  }

  package var isFinished: Bool { step >= steps }

  /// The photos of the next batch, as indices below `photos`: every epoch is another order of all photos.
  package func batch(at step: Int) -> [Int] {
    let perEpoch = max(1, photos / options.batch)
    var generator = SplitMix64(seed: seed, stream: 1 + UInt64(step / perEpoch))
    let order = (0..<photos).shuffled(using: &generator)
    return Array(order[(step % perEpoch * options.batch)...].prefix(options.batch))
  }

  /// One update on RGB `photos` of `side`×`side`, seen in random crops, mirrors and brightnesses.
  ///
  /// - Returns: the loss, and the share of photos whose identity was named rightly.
  package mutating func advance(_ photos: [[UInt8]], side: Int, identities: [Int]) -> (loss: Float, accuracy: Float) {
    let variables = parameters.variables(where: learned.contains)
    let output = network(.constant(augmented(photos, side: side)), variables)
    let logits = linear(output.vector, variables[Self.classifier.weight], variables[Self.classifier.bias])
    let loss = crossEntropy(logits, targets: identities, smoothing: options.smoothing)
    let right = identities.enumerated().count { row, identity in
      let scores = logits.value.slicingRows(row..<row + 1).elements
      return scores[identity] == scores.max()
    }
    let gradients = gradients(of: loss)
    optimizer.learningRate = options.learningRate * schedule
    optimizer.update(&parameters, variables, gradients)
    network.moveRunningStatistics(of: &parameters, towards: output.statistics)
    step += 1
    return (loss.value.elements[0], Float(right) / Float(identities.count))
  }

  private var schedule: Float {
    let warmUp = max(1, steps / 10)
    if step < warmUp { return Float(step + 1) / Float(warmUp) }
    return 0.5 * (1 + cosine(Float(step - warmUp) / Float(max(1, steps - warmUp))))
  }

  /// Random crops of the photos, some mirrored, brighter or darker, and scaled for the network.
  private func augmented(_ photos: [[UInt8]], side: Int) -> Tensor {
    let crop = network.architecture.side
    var generator = SplitMix64(seed: seed &+ 1, stream: UInt64(step))
    let crops = photos.map { _ in
      RandomCrop(
        top: .random(in: 0...side - crop, using: &generator), left: .random(in: 0...side - crop, using: &generator),
        isFlipped: .random(using: &generator), gain: 1 + options.brightness * (2 * generator.nextFloat() - 1))
    }
    return images(photos, side: side, crops, cropSide: crop, network.architecture.scaling)
  }

  /// The tensors of the network, without the classifier's.
  package var weights: [String: Tensor] {
    Dictionary(uniqueKeysWithValues: network.architecture.tensors.map { ($0.name, parameters[$0.name]) })
  }

  // MARK: - Checkpoints

  /// Everything that a training of the same options and seed needs to go on from `step`.
  package var state: [String: Tensor] {
    var state: [String: Tensor] = [:]
    for name in parameters.names { state[name] = parameters[name] }
    for name in optimizer.state.names { state["adam/\(name)"] = optimizer.state[name] }
    return state
  }

  /// Goes on from the state of a training that had made `step` updates.
  package mutating func restore(_ state: [String: Tensor], step: Int) {
    for name in parameters.names { parameters[name] = state[name]! }
    for (name, tensor) in state.sorted(by: { $0.key < $1.key }) where name.hasPrefix("adam/") {
      optimizer.state[String(name.dropFirst("adam/".count))] = tensor
    }
    self.step = step
    optimizer.steps = step
  }
}

/// cos(π x) for x in [0, 1], by its Taylor series about ½.
private func cosine(_ x: Float) -> Float {
  let t = Float.pi * (0.5 - x), t2 = t * t
  return t * (1 - t2 / 6 * (1 - t2 / 20 * (1 - t2 / 42 * (1 - t2 / 72))))
}
