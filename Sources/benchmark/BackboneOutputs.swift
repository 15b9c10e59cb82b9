import ArgumentParser
import Artifacts
import Backbones
import Foundation
import Stage
import Tensor

/// Writes a backbone's outputs in single precision. bench/parity.py compares them with PyTorch's.
struct BackboneOutputs: Program {
  static let configuration = CommandConfiguration(
    commandName: "backbone-outputs", abstract: "Writes the vectors and the grids of raw crops as raw floats.",
    discussion: "Example: benchmark backbone-outputs weights.h5 crops.u8 outputs.f32")

  @Argument(help: "What import-weights wrote.") var weights: String
  @Argument(help: "Bytes [crops, side, side, RGB].") var crops: String
  @Argument(help: "Little-endian float32: the vectors [crops, length], then the grids [crops, side, side, channels].")
  var output: String
  @Option(within: 1...1024, help: "Threads.") var threads = 2
  @OptionGroup var general: GeneralOptions

  func run() throws {
    Threads.use(threads)
    let weights = try WeightsReader(readingFrom: weights), backbone = weights.backbone
    let network = try Network(
      .named(backbone.name), scaling: Scaling(mean: backbone.mean, factor: backbone.factor), tensor: weights.tensor)
    let pixels = try [UInt8](Data(contentsOf: URL(fileURLWithPath: crops)))
    let (vectors, grids) = network.features(
      pixels, side: network.architecture.side, views: try View.list("center"), gridViews: 1)
    try (vectors.elements + grids.elements).withUnsafeBytes { try Data($0).write(to: URL(fileURLWithPath: output)) }
  }
}
