import ArgumentParser
import Backbones
import Foundation
import Tensor

/// One image [side, side, channels].
struct Image {
  let side, channels: Int
  var elements: [Float]
}

/// A forward pass by direct convolutions. It measures every layer that goes by Winograd's algorithm on that layer's
/// input.
struct AccuracyWalk {
  let weights: RandomWeights
  /// The largest error of each measured layer, relative to its largest output.
  var errors: [(fast: Double, direct: Double)] = []

  mutating func callAsFunction(_ layers: [Layer], _ x: Image) throws -> Image {
    var x = x
    for layer in layers { x = try self(layer, x) }
    return x
  }

  private mutating func callAsFunction(_ layer: Layer, _ x: Image) throws -> Image {
    switch layer {
    case .convolution(let layer): return try convolved(x, layer)
    case .maxPool(let window): return pooled(x, window, isMaximum: true)
    case .averagePool(let window): return pooled(x, window, isMaximum: false)
    case .branches(let branches):
      var parts: [Image] = []
      for branch in branches { parts.append(try self(branch, x)) }
      return Image(
        side: parts[0].side, channels: parts.map(\.channels).reduce(0, +),
        elements: (0..<parts[0].side * parts[0].side).flatMap { pixel in
          parts.flatMap { $0.elements[pixel * $0.channels..<(pixel + 1) * $0.channels] }
        })
    case .residual: throw ValidationError("residual blocks have no layer that goes by Winograd's algorithm")
    }
  }

  private func pooled(_ x: Image, _ window: Window, isMaximum: Bool) -> Image {
    let side = window.outputSide(x.side)
    var y = Image(side: side, channels: x.channels, elements: .init(repeating: 0, count: side * side * x.channels))
    SeparablePool(window, isMaximum: isMaximum)(
      x.elements, photos: 1, side: x.side, channels: x.channels, into: &y.elements, pixelStride: x.channels)
    return y
  }

  /// Biases are zero and batch norms nearly the identity, so both are left out.
  private mutating func convolved(_ x: Image, _ layer: ConvolutionLayer) throws -> Image {
    guard layer.kind == .full else { throw ValidationError("\(layer.name) is no convolution of all inputs") }
    let weight = weights.tensor(named: "\(layer.name).weight"), bias = [Float](repeating: 0, count: layer.outputs)
    let side = layer.window.outputSide(x.side)
    var direct = Image(
      side: side, channels: layer.outputs, elements: .init(repeating: 0, count: side * side * layer.outputs))
    DirectConvolution(weights: weight, bias: bias, window: layer.window, activation: .none)(
      x.elements, photos: 1, side: x.side, into: &direct.elements, pixelStride: layer.outputs)
    if layer.isWinograd {
      var fast = direct
      WinogradConvolution(weights: weight, bias: bias, activation: .none)(
        x.elements, photos: 1, side: side, into: &fast.elements, pixelStride: layer.outputs)
      let truth = exactSums(x, weight, layer), scale = truth.reduce(0) { max($0, abs($1)) }
      func error(_ y: Image) -> Double {
        zip(y.elements, truth).reduce(0) { max($0, abs(Double($1.0) - $1.1)) } / scale
      }
      let errors = (fast: error(fast), direct: error(direct))
      self.errors.append(errors)
      let numbers = String(format: "%.1e | %.1e | %.1f", errors.fast, errors.direct, errors.fast / errors.direct)
      print("| \(layer.name) | \(layer.inputs) | \(side) | \(numbers) |")
    }
    if layer.activation == .relu {
      for i in direct.elements.indices { direct.elements[i] = max(direct.elements[i], 0) }
    }
    return direct
  }

  /// The convolution in double precision.
  private func exactSums(_ x: Image, _ weight: Tensor, _ layer: ConvolutionLayer) -> [Double] {
    let (side, outputs) = (x.side, layer.outputs), weights = weight.elements.map { Double($0) }
    var sums = [Double](repeating: 0, count: side * side * outputs)
    for pixel in 0..<side * side {
      for tap in 0..<9 {
        let (row, column) = (pixel / side + tap / 3 - 1, pixel % side + tap % 3 - 1)
        guard (0..<side).contains(row), (0..<side).contains(column) else { continue }
        for k in 0..<layer.inputs {
          let value = Double(x.elements[(row * side + column) * layer.inputs + k]),
            first = (tap * layer.inputs + k) * outputs
          for o in 0..<outputs { sums[pixel * outputs + o] += value * weights[first + o] }
        }
      }
    }
    return sums
  }
}
