import Tensor
import TestSupport

@testable import Backbones

/// Layers one by one on whole images, by the oracles, batch norms as they are defined: what `Network` must give.
struct NaiveNetwork {
  let tensor: (String) -> Tensor

  func callAsFunction(_ layers: [Layer], _ x: Tensor) -> Tensor { layers.reduce(x) { self($1, $0) } }

  func callAsFunction(_ layer: Layer, _ x: Tensor) -> Tensor {
    switch layer {
    case .convolution(let layer): return self(layer, x)
    case .maxPool(let window): return x.maxPooled(window).y
    case .averagePool(let window): return x.averagePooled(window)
    case .squareRoot: return Tensor(shape: x.shape, elements: x.elements.map { $0.squareRoot() })
    case .branches(let branches):
      let parts = branches.map { self($0, x) }
      return Tensor(
        shape: parts[0].shape.dropLast() + [parts.map(\.columns).reduce(0, +)],
        elements: (0..<parts[0].rows).flatMap { row in
          parts.flatMap { $0.elements[row * $0.columns..<(row + 1) * $0.columns] }
        })
    case .residual(let layers):
      var y = self(layers, x)
      y.add(x)
      return y
    }
  }

  func callAsFunction(_ layer: ConvolutionLayer, _ x: Tensor) -> Tensor {
    let weight = tensor("\(layer.name).weight")
    var y =
      layer.kind == .depthwise
      ? naiveDepthwiseConvolution(x, weight, layer.window) : naiveConvolution(x, weight, layer.window)
    func values(_ name: String) -> [Float] { tensor(name).elements }
    if let norm = layer.norm {
      let (mean, variance) = (values("\(norm).running_mean"), values("\(norm).running_var"))
      let (scale, shift) = (values("\(norm).weight"), values("\(norm).bias"))
      for i in 0..<y.count {
        let k = i % layer.outputs
        y.elements[i] =
          (y.elements[i] - mean[k]) / (variance[k] + ConvolutionLayer.epsilon).squareRoot() * scale[k] + shift[k]
      }
    } else {
      let bias = values("\(layer.name).bias")
      for i in 0..<y.count { y.elements[i] += bias[i % layer.outputs] }
    }
    return Tensor(shape: y.shape, elements: y.elements.map { applied(layer.activation, to: $0) })
  }
}

/// Random tensors of `layers`, by name: convolutions that keep the variance of what passes through, and batch norms
/// that do something.
func randomTensors(_ layers: [Layer], seed: UInt64) -> [String: Tensor] {
  var generator = SplitMix64(seed: seed), tensors: [String: Tensor] = [:]
  for (name, shape) in layers.convolutions.flatMap(\.tensors) {
    if shape.count > 1 {
      let sees = shape.count == 3 ? shape[0] * shape[1] : shape.dropLast().reduce(1, *)
      tensors[name] = Tensor(normal: (2 / Float(sees)).squareRoot(), shape: shape, using: &generator)
    } else {
      let isPositive = name.hasSuffix(".weight") || name.hasSuffix(".running_var")
      let spread = Tensor(uniform: 0.5, shape: shape, using: &generator)
      tensors[name] = Tensor(shape: shape, elements: spread.elements.map { isPositive ? 1 + $0 : $0 })
    }
  }
  return tensors
}

/// A convolution of a made-up architecture.
func conv(
  _ name: String, norm: String? = nil, kind: ConvolutionLayer.Kind = .full, _ inputs: Int, _ outputs: Int,
  _ window: Window = Window(kernel: 1),
  _ activation: Activation = .relu
) -> Layer {
  .convolution(ConvolutionLayer(name, norm: norm, kind, channels: (inputs, outputs), window, activation))
}

/// MobileNetV2's block of layers, with batch norms; without the expansion where it would not expand.
func invertedResidual(_ name: String, _ inputs: Int, _ expanded: Int, _ outputs: Int, kernel: Int, stride: Int)
  -> [Layer]
{
  let window = Window(kernel: kernel, stride: stride, before: (kernel - stride) / 2, after: (kernel - stride + 1) / 2)
  let expand =
    expanded == inputs ? [] : [conv("\(name).expand", norm: "\(name).n0", inputs, expanded, Window(kernel: 1), .relu6)]
  return expand + [
    conv("\(name).depthwise", norm: "\(name).n1", kind: .depthwise, expanded, expanded, window, .relu6),
    conv("\(name).project", norm: "\(name).n2", expanded, outputs, Window(kernel: 1), .none),
  ]
}

/// What steps give for `photos`, whose pixels are made `padding` floats longer; those must be left alone.
/// - Returns: nil if they were not.
func outputs(of layers: [Layer], _ x: Tensor, _ tensors: [String: Tensor], padding: Int, threads: Int) throws -> Tensor?
{
  let (photos, input) = (x.shape[0], ImageShape(side: x.shape[1], channels: x.columns))
  let steps = try StepSequence(layers, input) { tensors[$0]! }, channels = steps.output.channels,
    pixelStride = channels + padding
  let pixels = photos * steps.output.pixels
  var y = [Float](repeating: 777, count: pixels * pixelStride)
  Threads.using(threads) { steps(x.elements, photos: photos, into: &y, pixelStride: pixelStride, profile: nil) }
  guard (0..<y.count).allSatisfy({ $0 % pixelStride < channels || y[$0] == 777 }) else { return nil }
  return Tensor(
    shape: [photos, steps.output.side, steps.output.side, channels],
    elements: (0..<pixels).flatMap { y[$0 * pixelStride..<$0 * pixelStride + channels] })
}
