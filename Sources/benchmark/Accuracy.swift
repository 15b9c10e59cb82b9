import ArgumentParser
import Backbones
import Foundation
import Stage
import Tensor

/// Measures the rounding errors of Winograd's algorithm, layer by layer. docs/accuracy.md is its output.
struct Accuracy: Program {
  static let configuration = CommandConfiguration(
    commandName: "accuracy",
    abstract: "Prints the rounding errors of a backbone's fast convolutions as a table of Markdown.",
    discussion: "Example: benchmark accuracy --backbone vgg16")

  @Option(help: "vgg16, googlenet or small-cnn.") var backbone = "vgg16"
  @Option(help: "Threads.") var threads = 2
  @OptionGroup var general: GeneralOptions

  func run() throws {
    Threads.use(threads)
    let architecture = try Architecture.named(backbone)
    guard architecture.trunk.convolutions.contains(where: \.isWinograd) else {
      throw ValidationError("no layer of \(backbone) goes by Winograd's algorithm")
    }
    var walk = AccuracyWalk(weights: RandomWeights(architecture))
    let side = architecture.side, whole = Crop(top: 0, left: 0, isFlipped: false)
    let crop = images([naturalCrop(side: side)], side: side, [whole], cropSide: side, architecture.scaling)
    print("| layer | inputs | side | Winograd | direct | ratio |\n| --- | ---: | ---: | ---: | ---: | ---: |")
    _ = try walk(architecture.trunk, Image(side: side, channels: 3, elements: crop.elements))
    let ratios = walk.errors.map { $0.fast / $0.direct }
    print(
      String(
        format: "| largest | | | %.1e | %.1e | %.1f |", walk.errors.map(\.fast).max()!,
        walk.errors.map(\.direct).max()!, ratios.max()!))
  }

  /// Squares of 1, 2, 4 … 128 pixels, with equal weights: roughly the spectrum of a photo.
  private func naturalCrop(side: Int) -> [UInt8] {
    var generator = SplitMix64(seed: 4)
    var crop = [Float](repeating: 128, count: side * side * 3)
    for size in (0..<8).map({ 1 << $0 }) {
      let across = (side + size - 1) / size,
        colours = Tensor(normal: 20, shape: [across, across, 3], using: &generator).elements
      for i in crop.indices { crop[i] += colours[(i / 3 / side / size * across + i / 3 % side / size) * 3 + i % 3] }
    }
    return crop.map { UInt8(min(max($0, 0), 255)) }
  }
}
