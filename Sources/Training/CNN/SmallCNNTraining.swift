import ArgumentParser
import Artifacts
import Autodiff
import Backbones
import Stage
import Tensor

/// Trains `Architecture.smallCNN` from nothing to say what is said of a photo's identity: binary cross-entropy over
/// phrases. What it learns to say of the training identities it also says of others.
package struct SmallCNNTraining: Trainable {
  package struct Options: ParsableArguments {
    @Option(within: 1...1_000_000, help: "Passes over the training photos.") package var epochs = 16
    // Batch norm needs two.
    @Option(within: 2...65_536, help: "Photos in a batch.") package var batch = 8
    /// It rises over the first tenth of the steps and falls to nothing along a cosine.
    @Option(within: 0...1, help: "Adam's learning rate at its peak.") package var learningRate: Float = 6e-3
    @Option(within: 0...1, help: .weightDecay) package var weightDecay: Float = 0.02
    @Option(within: 0..<1, help: "A photo's brightness is multiplied by 1 ± this much.")
    package var brightness: Float = 0.15
    @Option(within: 1...256, help: "How many phrases of the sentences it learns to say at most.")
    package var phrases = 256
    package init() {}
  }

  package static let unit = "photos"
  private let options: Options, seed: UInt64, side: Int
  private let identities: [Int], phrases: Phrases
  private let pixels: (_ photo: Int) throws -> [UInt8]
  private let network = TrainableNetwork(.smallCNNLogits)
  private var parameters = Parameters()
  private let learned: Set<String>
  private var optimizer: Adam

  /// - Parameters:
  ///   - identities: what each photo shows, from 0.
  ///   - phrases: what is said of each identity.
  ///   - side: of the photos.
  ///   - pixels: RGB of a photo, [side, side, 3].
  package init(
    identities: [Int], phrases: Phrases, options: Options, seed: UInt64, side: Int,
    pixels: @escaping (_ photo: Int) throws -> [UInt8]
  ) {
    precondition(
      identities.allSatisfy(phrases.ofIdentities.indices.contains),
      "photos of other identities than the \(phrases.ofIdentities.count) of which something is said")
    let most = network.architecture.vectorCount
    precondition((1...most).contains(phrases.count), "\(phrases.count) phrases, of \(most)")
    (self.identities, self.phrases, self.options, self.seed) = (identities, phrases, options, seed)
    (self.side, self.pixels) = (side, pixels)
    optimizer = Adam(learningRate: options.learningRate, weightDecay: options.weightDecay)
    learned = network.learned()
    var generator = SplitMix64(seed: seed, stream: 0)
    for (name, shape) in network.architecture.tensors {
      if name == "phrases.weight" {
        parameters[name] = Tensor(normal: 0.05, shape: shape, using: &generator)
      } else if shape.count == 4 {
        // He et al. (ICCV 2015): √(2 / inputs) keeps the variance through ReLUs.
        let inputs = shape.dropLast().reduce(1, *)
        parameters[name] = Tensor(normal: (2 / Float(inputs)).squareRoot(), shape: shape, using: &generator)
      } else {
        let isScale = name.hasSuffix("norm.weight") || name.hasSuffix("running_var")
        // Few phrases are right, so it begins by saying little.
        parameters[name] = Tensor(repeating: isScale ? 1 : name == "phrases.bias" ? -4 : 0, shape: shape)
      }
    }
  }

  package var step: Int { optimizer.steps }
  package var batch: Int { options.batch }
  /// The steps of a pass.
  package var interval: Int { max(1, identities.count / options.batch) }
  package var steps: Int { options.epochs * interval }

  /// The tensors of `Architecture.smallCNN`: ReLU6(x + 3) is six times a hard sigmoid (Howard et al., ICCV 2019, §5.2).
  package var result: Parameters {
    var result = parameters
    result["phrases.bias"].addScaled(3, Tensor(repeating: 1, shape: [network.architecture.vectorCount]))
    return result
  }

  /// The photos of a batch: every pass is another order of all photos.
  func batch(at step: Int) -> [Int] {
    var generator = SplitMix64(seed: seed, stream: 1 + UInt64(step / interval))
    let order = identities.indices.shuffled(using: &generator)
    return Array(order[(step % interval * options.batch)...].prefix(options.batch))
  }

  /// One update on photos in random crops, mirrors and brightnesses.
  ///
  /// - Returns: the loss, which is the sum over the phrases and the mean over the photos, and `accuracy`, the share of
  ///   photos of whose identity the phrase is said that the network is surest of.
  /// - Throws: what `pixels` throws.
  package mutating func advance() throws -> StepFigures {
    let photos = batch(at: step), said = photos.map { phrases.ofIdentities[identities[$0]] }
    let variables = parameters.variables(where: learned.contains)
    let output = network(.constant(augmented(try photos.map(pixels))), variables)
    // A phrase is as sure as at the surest cell (Fang et al., CVPR 2015, have a noisy OR of all cells).
    let cells = output.grid, count = cells.shape[3]
    let logits = maxPool(cells, Window(kernel: cells.shape[1])).reshaped([photos.count, count])
    var labels = [Float](repeating: 0, count: logits.value.count)
    for (row, phrases) in said.enumerated() {
      for phrase in phrases { labels[row * count + phrase] = 1 }
    }
    let loss = Float(count) * binaryCrossEntropy(logits, labels: labels)
    let right = photos.indices.count { row in
      let row = row * count..<(row + 1) * count
      return labels[row.max { logits.value.elements[$0] < logits.value.elements[$1] }!] == 1
    }
    optimizer.learningRate = options.learningRate * schedule
    optimizer.update(&parameters, variables, gradients(of: loss))
    network.moveRunningStatistics(of: &parameters, towards: output.statistics)
    return StepFigures(loss: loss.value.elements[0], others: ["accuracy": Float(right) / Float(photos.count)])
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
