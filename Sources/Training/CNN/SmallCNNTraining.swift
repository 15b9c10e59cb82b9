import ArgumentParser
import Artifacts
import Autodiff
import Backbones
import Stage
import Tensor

/// Trains `Architecture.smallCNN` from nothing: by classifying identities, softmax cross-entropy over a linear layer on
/// its vector, and by saying which phrases belong to them, binary cross-entropy over another. Both layers are then
/// thrown away. What tells the training identities apart, and what is said of them, also describes others.
package struct SmallCNNTraining: Trainable {
  package struct Options: ParsableArguments {
    @Option(within: 1...1_000_000, help: "Passes over the training photos.") package var epochs = 16
    // Batch norm needs two.
    @Option(within: 2...65_536, help: "Photos in a batch.") package var batch = 16
    /// It rises over the first tenth of the steps and falls to nothing along a cosine.
    @Option(within: 0...1, help: "Adam's learning rate at its peak.") package var learningRate: Float = 3e-3
    @Option(within: 0...1, help: .weightDecay) package var weightDecay: Float = 0.02
    /// Szegedy et al., CVPR 2016.
    @Option(within: 0..<1, help: .labelSmoothing) package var labelSmoothing: Float = 0.1
    @Option(within: 0..<1, help: "A photo's brightness is multiplied by 1 ± this much.")
    package var brightness: Float = 0.15
    @Option(
      within: 0...65_536,
      help: "How many phrases of the identities' sentences it learns to say, the most frequent; 0: none.")
    package var phrases = 0
    @Option(within: 0...1e6, help: "Weight of what it says beside which identity it sees.")
    package var phraseWeight: Float = 1
    package init() {}
  }

  package static let unit = "photos"
  private let options: Options, seed: UInt64, identities: [Int], side: Int
  private let pixels: (_ photo: Int) throws -> [UInt8]
  private let network = TrainableNetwork(.smallCNN)
  /// The network's tensors and the classifier's.
  private var parameters = Parameters()
  private let learned: Set<String>
  private var optimizer: Adam
  private static let classifier = Linear(weights: "classifier.weight", bias: "classifier.bias")
  private static let speaker = Linear(weights: "speaker.weight", bias: "speaker.bias")
  private let phrases: Phrases?

  /// - Parameters:
  ///   - identities: what each photo shows, from 0.
  ///   - phrases: what is said of each identity; nil where the network does not learn to say it.
  ///   - side: of the photos.
  ///   - pixels: RGB of a photo, [side, side, 3].
  package init(
    identities: [Int], phrases: Phrases? = nil, options: Options, seed: UInt64, side: Int,
    pixels: @escaping (_ photo: Int) throws -> [UInt8]
  ) {
    let classes = Set(identities).count
    precondition(identities.max().map { $0 + 1 } == classes, "\(identities.count) photos of \(classes) identities")
    (self.identities, self.phrases, self.options, self.seed) = (identities, phrases, options, seed)
    (self.side, self.pixels) = (side, pixels)
    optimizer = Adam(learningRate: options.learningRate, weightDecay: options.weightDecay)
    var generator = SplitMix64(seed: seed, stream: 0)
    for (name, shape) in network.architecture.tensors {
      if shape.count == 4 {
        // He et al. (ICCV 2015): √(2 / inputs) keeps the variance through ReLUs.
        let inputs = shape.dropLast().reduce(1, *)
        parameters[name] = Tensor(normal: (2 / Float(inputs)).squareRoot(), shape: shape, using: &generator)
      } else {
        let isScale = name.hasSuffix("weight") || name.hasSuffix("running_var")
        parameters[name] = Tensor(repeating: isScale ? 1 : 0, shape: shape)
      }
    }
    parameters[Self.classifier.weights] = Tensor(
      normal: 0.05, shape: [network.architecture.vectorCount, classes], using: &generator)
    parameters[Self.classifier.bias] = Tensor(repeating: 0, shape: [classes])
    guard let phrases else {
      learned = network.learned().union(Self.classifier.names)
      return
    }
    precondition(
      phrases.ofIdentities.count == classes, "phrases of \(phrases.ofIdentities.count) identities, not \(classes)")
    parameters[Self.speaker.weights] = Tensor(
      normal: 0.05, shape: [network.architecture.vectorCount, phrases.count], using: &generator)
    // Few of them are right, so it begins by saying little.
    parameters[Self.speaker.bias] = Tensor(repeating: -2, shape: [phrases.count])
    learned = network.learned().union(Self.classifier.names).union(Self.speaker.names)
  }

  package var step: Int { optimizer.steps }
  package var batch: Int { options.batch }
  /// The steps of a pass.
  package var interval: Int { max(1, identities.count / options.batch) }
  package var steps: Int { options.epochs * interval }
  package var result: Parameters { parameters }

  /// The photos of a batch: every pass is another order of all photos.
  func batch(at step: Int) -> [Int] {
    var generator = SplitMix64(seed: seed, stream: 1 + UInt64(step / interval))
    let order = identities.indices.shuffled(using: &generator)
    return Array(order[(step % interval * options.batch)...].prefix(options.batch))
  }

  /// One update on photos in random crops, mirrors and brightnesses.
  ///
  /// - Returns: the loss, and `accuracy`, the share of photos whose identity was named rightly.
  /// - Throws: what `pixels` throws.
  package mutating func advance() throws -> StepFigures {
    let photos = batch(at: step), targets = photos.map { identities[$0] }
    let variables = parameters.variables(where: learned.contains)
    let output = network(.constant(augmented(try photos.map(pixels))), variables)
    let logits = Self.classifier(output.vector, variables)
    var loss = crossEntropy(logits, targets: targets, smoothing: options.labelSmoothing)
    if let phrases { loss = loss + options.phraseWeight * said(output.vector, phrases, targets, variables) }
    let right = targets.enumerated().count { row, identity in
      let scores = logits.value.slicingRows(row..<row + 1).elements
      return scores[identity] == scores.max()
    }
    optimizer.learningRate = options.learningRate * schedule
    optimizer.update(&parameters, variables, gradients(of: loss))
    network.moveRunningStatistics(of: &parameters, towards: output.statistics)
    return StepFigures(loss: loss.value.elements[0], others: ["accuracy": Float(right) / Float(targets.count)])
  }

  /// The loss of what it says: the sum over all phrases, the mean over the photos.
  private func said(_ vectors: Variable, _ phrases: Phrases, _ targets: [Int], _ variables: Variables) -> Variable {
    var labels = [Float](repeating: 0, count: targets.count * phrases.count)
    for (row, identity) in targets.enumerated() {
      for phrase in phrases.ofIdentities[identity] { labels[row * phrases.count + phrase] = 1 }
    }
    return Float(phrases.count) * binaryCrossEntropy(Self.speaker(vectors, variables), labels: labels)
  }

  /// The share of the peak's learning rate at this step.
  private var schedule: Float {
    let warmUp = max(1, steps / 10)
    if step < warmUp { return Float(step + 1) / Float(warmUp) }
    return 0.5 * (1 + cosineOfPi(times: Float(step - warmUp) / Float(max(1, steps - warmUp))))
  }

  /// Random crops of the photos, some mirrored, brighter or darker, and scaled for the network.
  private func augmented(_ photos: [[UInt8]]) -> Tensor {
    let crop = network.architecture.side
    var generator = SplitMix64(seed: seed &+ 1, stream: UInt64(step))
    let crops = photos.map { _ in
      Crop(
        top: .random(in: 0...side - crop, using: &generator), left: .random(in: 0...side - crop, using: &generator),
        isFlipped: .random(using: &generator), gain: 1 + options.brightness * (2 * generator.nextFloat() - 1))
    }
    return images(photos, side: side, crops, cropSide: crop, network.architecture.scaling)
  }

  /// The tensors of the network, without the classifier's.
  package static func weights(_ result: [String: Tensor]) -> [String: Tensor] {
    Dictionary(uniqueKeysWithValues: Architecture.smallCNN.tensors.map { ($0.name, result[$0.name]!) })
  }

  package var checkpoint: TrainingCheckpoint {
    var checkpoint = TrainingCheckpoint()
    checkpoint.add(parameters, as: "parameters")
    checkpoint.add(optimizer.state, as: "optimizer")
    checkpoint.integers["step"] = Int64(step)
    return checkpoint
  }

  package mutating func restore(_ checkpoint: TrainingCheckpoint) throws {
    parameters = try checkpoint.parameters("parameters", like: parameters)
    optimizer.state = try checkpoint.state("optimizer", of: parameters, [".m", ".v"], isLearned: learned.contains)
    optimizer.steps = try checkpoint.count("step")
  }
}

/// cos(π x) for x in [0, 1], by its Taylor series about ½.
private func cosineOfPi(times x: Float) -> Float {
  let t = Float.pi * (0.5 - x), t2 = t * t
  return t * (1 - t2 / 6 * (1 - t2 / 20 * (1 - t2 / 42 * (1 - t2 / 72))))
}
