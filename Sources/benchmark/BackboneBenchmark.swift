import ArgumentParser
import Autodiff
import Backbones
import Stage
import Tensor

/// Times a backbone on random weights and photos in memory. bench/peers.py does the same for other engines.
struct BackboneBenchmark: TimedProgram {
  static let configuration = CommandConfiguration(
    commandName: "backbone", abstract: "Prints the photos a second of a backbone as a line of JSON.",
    discussion: "Example: benchmark backbone --backbone vgg16 --batch 16")

  @Option(help: "One of \(Architecture.names).") var backbone = "vgg16"
  @Option(within: 1...4096, help: "Photos at once.") var batch = 16
  @Flag(help: "Print first where the time goes, layer by layer.") var profile = false
  @Flag(help: "A training step, forward and backward, instead of features.") var training = false
  @Option(within: 0...3600, help: "Seconds of a measurement, roughly.") var seconds = 1.0
  @OptionGroup var timing: Timing

  func measure() throws {
    let architecture = try Architecture.named(backbone), weights = RandomWeights(architecture)
    var generator = SplitMix64(seed: 3)
    let pixels = (0..<batch * architecture.side * architecture.side * 3).map { _ in
      UInt8.random(in: 0...255, using: &generator)
    }
    let network = try Network(architecture, tensor: weights.tensor), views = try View.list("center")
    func computeFeatures(_ profile: Profile? = nil) {
      _ = network.features(pixels, side: architecture.side, views: views, gridViews: 1, profile: profile)
    }
    var step = { computeFeatures() }
    if training {
      let training = BackboneTraining(architecture, batch: batch, weights: weights)
      step = training.step
    } else if profile {
      let profile = Profile()
      for _ in 0..<20 { computeFeatures(profile) }
      print(profile.table(photos: 20 * batch))
    }
    step()
    let rounds = max(1, Int(seconds / ContinuousClock().measure(step).seconds))
    timing.measure(
      "\(backbone)\(training ? " training" : "")", units: rounds * batch,
      also: ", \"gflop_per_image\": \(Double(network.operations * (training ? 3 : 1)) * 1e-9)"
    ) {
      for _ in 0..<rounds { step() }
    }
  }
}

/// A training step of an architecture on random photos, without the update. The loss is the mean square of grid and
/// vector.
struct BackboneTraining {
  private let network: TrainableNetwork
  private let learned: Set<String>, photos: Tensor
  private var parameters = Parameters()

  init(_ architecture: Architecture, batch: Int, weights: RandomWeights) {
    network = TrainableNetwork(architecture)
    learned = Set(network.learned())
    var generator = SplitMix64(seed: 2)
    photos = Tensor(uniform: 1, shape: [batch, architecture.side, architecture.side, 3], using: &generator)
    for (name, _) in architecture.tensors { parameters[name] = weights.tensor(named: name) }
  }

  func step() {
    let variables = parameters.variables(where: learned.contains)
    let output = network(.constant(photos), variables)
    let all = gradients(of: meanSquare(output.grid) + meanSquare(output.vector))
    for name in learned { precondition(all[variables[name]].elements[0].isFinite, "the gradient of \(name)") }
  }
}

/// Σ x² / count
private func meanSquare(_ x: Variable) -> Variable {
  let share = 1 / Float(max(1, x.value.count))
  return record(Tensor(shape: [1], elements: [Float(x.value.sumOfSquares()) * share]), from: x) { dy, gradients in
    var dx = x.value
    dx.scale(by: 2 * share * dy.elements[0])
    gradients.add(dx, to: x)
  }
}

/// Random weights that keep the variance of activations.
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
