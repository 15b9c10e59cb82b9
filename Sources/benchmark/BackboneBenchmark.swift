import ArgumentParser
import Backbones
import Tensor

/// Times a backbone on random weights and photos that lie in memory, as bench/backbones.py times others.
struct BackboneBenchmark: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "backbone", abstract: "Prints the photos a second of a backbone as a line of JSON.",
    discussion: "Example: benchmark backbone --backbone vgg16 --batch 16")

  @Option(help: "vgg16, googlenet, efficientnet-lite0 or small-cnn.") var backbone = "vgg16"
  @Option(help: "Photos at once.") var batch = 16
  @Option(help: "Measurements, of which the median counts.") var repeats = 5
  @Option(help: "Seconds of a measurement, roughly.") var seconds = 1.0
  @Option(help: "Threads.") var threads = 2
  @Flag(help: "Print where the time goes, layer by layer.") var profile = false

  func run() throws {
    Threads.use(threads)
    let architecture = try Architecture.named(backbone)
    var generator = SplitMix64(seed: 1)
    let shapes = Dictionary(uniqueKeysWithValues: architecture.tensors)
    let network = try Network(architecture) { name in
      let shape = shapes[name]!
      if shape.count == 1 { return Tensor(shape: shape, elements: .init(repeating: name.hasSuffix("weight") || name.hasSuffix("var") ? 1 : 0, count: shape[0])) }
      let bound = (6 / Float(shape.dropLast().reduce(1, *))).squareRoot()
      return Tensor(uniform: bound, shape: shape, using: &generator)
    }
    let side = architecture.side, views = try View.list("center")
    let pixels = (0..<batch * side * side * 3).map { _ in UInt8.random(in: 0...255, using: &generator) }
    func step(_ profile: Profile? = nil) { _ = network.features(pixels, side: side, views: views, gridViews: 1, profile: profile) }
    step()
    let once = ContinuousClock().measure { step() }
    let rounds = max(1, Int(seconds / (Double(once.components.seconds) + Double(once.components.attoseconds) * 1e-18)))
    if profile {
      let profile = Profile()
      for _ in 0..<rounds { step(profile) }
      let total = profile.entries.map(\.seconds).reduce(0, +)
      for entry in profile.entries {
        print("\(entry.name.padding(38)) \(fixed(entry.seconds / Double(rounds * batch) * 1000, 3)) ms/photo  \(fixed(100 * entry.seconds / total, 1)) %  \(fixed(Double(entry.operations) / entry.seconds * 1e-9, 0)) GFLOP/s")
      }
    }
    measure("backbone \(backbone)", units: rounds * batch, repeats: repeats, also: ", \"gflop_per_image\": \(Double(network.operations) * 1e-9)") {
      for _ in 0..<rounds { step() }
    }
  }
}

private func fixed(_ x: Double, _ digits: Int) -> String {
  var scale = 1.0
  for _ in 0..<digits { scale *= 10 }
  return "\((x * scale).rounded() / scale)".padding(8)
}

extension String {
  fileprivate func padding(_ count: Int) -> String { self + String(repeating: " ", count: max(0, count - self.count)) }
}
