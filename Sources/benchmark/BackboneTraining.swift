import ArgumentParser
import Autodiff
import Backbones
import Tensor

/// Times forward and backward of a backbone on random weights, as bench/backbones.py times PyTorch's: the gradients of all learned tensors
/// for the mean square of grid and vector, and no update.
struct BackboneTraining: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "backbone-training", abstract: "Prints the photos a second of a backbone's training step as a line of JSON.",
    discussion: "Example: benchmark backbone-training --backbone googlenet --batch 16")

  @Option(help: "vgg16, googlenet, efficientnet-lite0 or small-cnn.") var backbone = "googlenet"
  @Option(help: "Photos in a batch.") var batch = 16
  @Option(help: "Measurements, of which the median counts.") var repeats = 5
  @Option(help: "Threads.") var threads = 2

  func run() throws {
    Threads.use(threads)
    let architecture = try Architecture.named(backbone), network = TrainableNetwork(architecture)
    var generator = SplitMix64(seed: 1), parameters = Parameters()
    for (name, shape) in architecture.tensors {
      let inputs = shape.dropLast().reduce(1, *)
      parameters[name] = shape.count == 1
        ? Tensor(repeating: name.hasSuffix("weight") || name.hasSuffix("var") ? 1 : 0, shape: shape)
        : Tensor(uniform: (6 / Float(inputs)).squareRoot(), shape: shape, using: &generator)
    }
    let side = architecture.side, learned = network.learned()
    let photos = Tensor(uniform: 1, shape: [batch, side, side, 3], using: &generator)
    func step() -> Float {
      let variables = parameters.variables(where: learned.contains)
      let output = network(.constant(photos), variables)
      let loss = sum(meanSquare(output.grid), meanSquare(output.vector)), all = gradients(of: loss)
      return learned.sorted().reduce(0) { $0 + all[variables[$1]].elements[0] }
    }
    _ = step()
    let rates = (0..<repeats).map { _ in
      let time = ContinuousClock().measure { _ = step() }
      return Double(batch) / (Double(time.components.seconds) + Double(time.components.attoseconds) * 1e-18)
    }.sorted()
    let median = (rates[(repeats - 1) / 2] + rates[repeats / 2]) / 2
    print("{\"what\": \"\(backbone) training\", \"per_second\": \(median), \"min\": \(rates[0]), \"max\": \(rates[repeats - 1])}")
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
