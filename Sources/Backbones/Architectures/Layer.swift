import Tensor

/// A layer of a convolutional network on images [photo, row, column, channel].
package indirect enum Layer: Sendable {
  case convolution(ConvolutionLayer)
  case maxPool(Window)
  case averagePool(Window)
  /// √x of every element. Elements are not negative.
  case squareRoot
  /// Several branches on the same input; their outputs are concatenated along the channels.
  case branches([[Layer]])
  /// x + layers(x)
  case residual([Layer])
}

/// A convolution, then a bias or a batch norm (ε = 1e-3), then the activation.
///
/// Its tensors are `<name>.weight` with `<name>.bias`, or with `<norm>.weight`, `.bias`, `.running_mean` and
/// `.running_var`.
package struct ConvolutionLayer: Sendable, Equatable {
  package enum Kind: Sendable {
    /// Weights [kernel, kernel, inputs, outputs].
    case full
    /// One filter for each channel: weights [kernel, kernel, channels].
    case depthwise
    /// One output cell, which sees the whole input: weights [side, side, inputs, outputs].
    case fullyConnected
  }

  package let name: String, norm: String?
  package let kind: Kind
  package let inputs, outputs: Int
  package let window: Window
  package let activation: Activation

  package static let epsilon: Float = 1e-3

  package init(
    _ name: String, norm: String? = nil, _ kind: Kind = .full, channels: (inputs: Int, outputs: Int), _ window: Window,
    _ activation: Activation = .relu
  ) {
    precondition(
      kind != .depthwise || channels.inputs == channels.outputs, "\(name): a depthwise convolution of \(channels)")
    (self.name, self.norm, self.kind, self.window, self.activation) = (name, norm, kind, window, activation)
    (inputs, outputs) = channels
  }

  /// Whether inference uses Winograd's algorithm. With few inputs its transforms cost more than they save.
  package var isWinograd: Bool { kind == .full && window == Window(kernel: 3, padding: 1) && inputs >= 16 }

  /// The shape of `<name>.weight` in a weights.h5.
  var weightShape: [Int] { [window.kernel, window.kernel] + (kind == .depthwise ? [outputs] : [inputs, outputs]) }

  /// Name and shape of every tensor.
  package var tensors: [(name: String, shape: [Int])] {
    let others =
      norm.map { norm in ["weight", "bias", "running_mean", "running_var"].map { "\(norm).\($0)" } } ?? ["\(name).bias"]
    return [("\(name).weight", weightShape)] + others.map { ($0, [outputs]) }
  }
}

extension Layer {
  /// Every convolution, in order.
  var convolutions: [ConvolutionLayer] {
    switch self {
    case .convolution(let layer): [layer]
    case .maxPool, .averagePool, .squareRoot: []
    case .branches(let branches): branches.flatMap(\.convolutions)
    case .residual(let layers): layers.convolutions
    }
  }

  /// What a grid of its output is called: the name of the convolution, or what the names of all its convolutions begin
  /// with. nil for a pool, and for a depthwise convolution, which is computed together with the one after it.
  var place: String? {
    if case .convolution(let layer) = self { return layer.kind == .depthwise ? nil : layer.name }
    let names = convolutions.map { $0.name.split(separator: ".") }
    guard var shared = names.first else { return nil }
    for name in names { shared = zip(shared, name).prefix { $0 == $1 }.map { $0.0 } }
    return shared.isEmpty ? nil : shared.joined(separator: ".")
  }

  /// The side and the number of channels of the output, for an input of `side` with `channels`.
  func output(side: Int, channels: Int) -> (side: Int, channels: Int) {
    switch self {
    case .convolution(let layer):
      precondition(layer.inputs == channels, "\(layer.name) has \(layer.inputs) inputs and is given \(channels)")
      return (layer.window.outputSide(side), layer.outputs)
    case .maxPool(let window), .averagePool(let window): return (window.outputSide(side), channels)
    case .squareRoot: return (side, channels)
    case .branches(let branches):
      let outputs = branches.map { $0.output(side: side, channels: channels) }
      precondition(outputs.allSatisfy { $0.side == outputs[0].side }, "branches of sides \(outputs.map(\.side))")
      return (outputs[0].side, outputs.reduce(0) { $0 + $1.channels })
    case .residual(let layers):
      let output = layers.output(side: side, channels: channels)
      precondition(output == (side, channels), "\((side, channels)) is added to \(output)")
      return output
    }
  }
}

extension [Layer] {
  package var convolutions: [ConvolutionLayer] { flatMap(\.convolutions) }

  func output(side: Int, channels: Int) -> (side: Int, channels: Int) {
    reduce((side, channels)) { $1.output(side: $0.0, channels: $0.1) }
  }
}
