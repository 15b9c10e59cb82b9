import Attention
import ArgumentParser
import Backbones
import Tensor

/// Times a backbone on random weights and photos that lie in memory, as bench/peers.py times others.
struct BackboneBenchmark: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "backbone", abstract: "Prints the photos a second of a backbone as a line of JSON.",
    discussion: "Example: benchmark backbone --backbone vgg16 --batch 16")

  @Option(help: "vgg16, googlenet, efficientnet-lite0 or small-cnn.") var backbone = "vgg16"
  @Option(help: "Photos at once.") var batch = 16
  @Flag(help: "Print first where the time goes, layer by layer.") var profile = false
  @Flag(help: "A training step, forward and backward, instead of features.") var training = false
  @Option(help: "Measurements, of which the median counts.") var repeats = 5
  @Option(help: "Seconds of a measurement, roughly.") var seconds = 1.0
  @Option(help: "Threads.") var threads = 2

  func run() throws {
    Threads.use(threads)
    let architecture = try Architecture.named(backbone), weights = RandomWeights(architecture)
    var generator = SplitMix64(seed: 3)
    let pixels = (0..<batch * architecture.side * architecture.side * 3).map { _ in
      UInt8.random(in: 0...255, using: &generator)
    }
    let operations: Int, step: () -> Void
    if training {
      let training = BackboneTraining(architecture, batch: batch, weights: weights)
      (operations, step) = (try Network(architecture, tensor: weights.tensor).operations * 3, { training.step() })
    } else {
      let network = try Network(architecture, tensor: weights.tensor), views = try View.list("center")
      (operations, step) = (
        network.operations, { _ = network.features(pixels, side: architecture.side, views: views, gridViews: 1) }
      )
      if profile {
        let profile = Profile()
        for _ in 0..<20 {
          _ = network.features(pixels, side: architecture.side, views: views, gridViews: 1, profile: profile)
        }
        print(profile.table(photos: 20 * batch))
      }
    }
    step()
    let once = ContinuousClock().measure(step).components
    let rounds = max(1, Int(seconds / (Double(once.seconds) + Double(once.attoseconds) * 1e-18)))
    measure(
      "\(backbone)\(training ? " training" : "")", units: rounds * batch, repeats: repeats,
      also: ", \"gflop_per_image\": \(Double(operations) * 1e-9)"
    ) {
      for _ in 0..<rounds { step() }
    }
  }
}

/// Weights that keep the variance of what passes through.
struct RandomWeights {
  private let shapes: [String: [Int]]

  init(_ architecture: Architecture) { shapes = Dictionary(uniqueKeysWithValues: architecture.tensors) }

  func tensor(named name: String) -> Tensor {
    let shape = shapes[name]!
    guard shape.count > 1 else {
      return Tensor(repeating: name.hasSuffix("weight") || name.hasSuffix("var") ? 1 : 0, shape: shape)
    }
    var generator = SplitMix64(seed: 1, stream: UInt64(shape.reduce(1, *)))
    return Tensor(uniform: (6 / Float(shape.dropLast().reduce(1, *))).squareRoot(), shape: shape, using: &generator)
  }
}
