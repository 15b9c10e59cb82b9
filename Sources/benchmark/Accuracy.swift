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
  @Option(within: 1...1024, help: "Threads.") var threads = 2
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
    _ = try walk(architecture.trunk, Tensor(shape: [side, side, 3], elements: crop.elements))
    let (fast, direct) = (walk.errors.map(\.fast), walk.errors.map(\.direct)), ratios = zip(fast, direct).map(/)
    print(String(format: "| largest | | | %.1e | %.1e | %.1f |", fast.max()!, direct.max()!, ratios.max()!))
  }

  /// Squares of 1, 2, 4 … 128 pixels, with equal weights: roughly the spectrum of a photo.
  private func naturalCrop(side: Int) -> [UInt8] {
    var generator = SplitMix64(seed: 4)
    var crop = [Float](repeating: 128, count: side * side * 3)
    for size in (0..<8).map({ 1 << $0 }) {
      let across = (side + size - 1) / size
      let colours = Tensor(normal: 20, shape: [across, across, 3], using: &generator).elements
      for i in crop.indices { crop[i] += colours[(i / 3 / side / size * across + i / 3 % side / size) * 3 + i % 3] }
    }
    return crop.map { UInt8(min(max($0, 0), 255)) }
  }
}

/// A forward pass by direct convolutions, [side, side, channels]. It measures every layer that goes by Winograd's
/// algorithm on that layer's input.
private struct AccuracyWalk {
  let weights: RandomWeights
  /// The largest error of each measured layer, relative to its largest output.
  var errors: [(fast: Double, direct: Double)] = []

  mutating func callAsFunction(_ layers: [Layer], _ x: Tensor) throws -> Tensor {
    try layers.reduce(x) { try self($1, $0) }
  }

  private mutating func callAsFunction(_ layer: Layer, _ x: Tensor) throws -> Tensor {
    switch layer {
    case .convolution(let layer): return try convolved(x, layer)
    case .maxPool(let window): return pooled(x, window, isMaximum: true)
    case .averagePool(let window): return pooled(x, window, isMaximum: false)
    case .squareRoot: return x.squareRoots()
    case .branches(let branches): return .concatenated(try branches.map { try self($0, x) })
    case .residual: throw ValidationError("residual blocks have no layer that goes by Winograd's algorithm")
    }
  }

  private func pooled(_ x: Tensor, _ window: Window, isMaximum: Bool) -> Tensor {
    let (inputSide, channels) = (x.shape[0], x.columns), side = window.outputSide(inputSide)
    var y = Tensor(shape: [side, side, channels])
    SeparablePool(window, isMaximum: isMaximum)(
      x.elements, photos: 1, rows: inputSide, columns: inputSide, channels: channels, into: &y.elements,
      pixelStride: channels)
    return y
  }

  /// Biases are zero and batch norms nearly the identity, so both are left out.
  private mutating func convolved(_ x: Tensor, _ layer: ConvolutionLayer) throws -> Tensor {
    guard layer.kind == .full else { throw ValidationError("\(layer.name) is no convolution of all inputs") }
    let weight = weights.tensor(named: "\(layer.name).weight"), bias = [Float](repeating: 0, count: layer.outputs)
    let side = layer.window.outputSide(x.shape[0])
    var direct = Tensor(shape: [side, side, layer.outputs])
    DirectConvolution(weights: weight, bias: bias, window: layer.window, activation: .none)(
      x.elements, photos: 1, side: x.shape[0], into: &direct.elements, pixelStride: layer.outputs)
    if layer.isWinograd {
      var fast = direct
      WinogradConvolution(weights: weight, bias: bias, activation: .none)(
        x.elements, photos: 1, side: side, into: &fast.elements, pixelStride: layer.outputs)
      let truth = exactSums(x, weight, layer), scale = truth.reduce(0) { max($0, abs($1)) }
      func error(_ y: Tensor) -> Double {
        zip(y.elements, truth).reduce(0) { max($0, abs(Double($1.0) - $1.1)) } / scale
      }
      let errors = (fast: error(fast), direct: error(direct))
      self.errors.append(errors)
      let numbers = String(format: "%.1e | %.1e | %.1f", errors.fast, errors.direct, errors.fast / errors.direct)
      print("| \(layer.name) | \(layer.inputs) | \(side) | \(numbers) |")
    }
    return layer.activation == .relu ? .relu(direct) : direct
  }

  /// The convolution in double precision.
  private func exactSums(_ x: Tensor, _ weight: Tensor, _ layer: ConvolutionLayer) -> [Double] {
    let (side, outputs) = (x.shape[0], layer.outputs), weights = weight.elements.map { Double($0) }
    var sums = [Double](repeating: 0, count: side * side * outputs)
    for pixel in 0..<side * side {
      for tap in 0..<9 {
        let (row, column) = (pixel / side + tap / 3 - 1, pixel % side + tap % 3 - 1)
        guard (0..<side).contains(row), (0..<side).contains(column) else { continue }
        for k in 0..<layer.inputs {
          let value = Double(x.elements[(row * side + column) * layer.inputs + k])
          let first = (tap * layer.inputs + k) * outputs
          for o in 0..<outputs { sums[pixel * outputs + o] += value * weights[first + o] }
        }
      }
    }
    return sums
  }
}
