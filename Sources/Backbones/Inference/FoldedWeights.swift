import Tensor

/// A convolution's weights with the batch norm after it folded in, for inference:
/// w' = w γ/√(v + ε), b' = β − m γ/√(v + ε).
struct FoldedWeights {
  /// [kernel, kernel, inputs, outputs] ([kernel, kernel, channels] if depthwise)
  let weight: Tensor
  /// [outputs]
  let bias: [Float]

  /// - Parameter tensor: gives a tensor of `layer`; called for one at a time.
  /// - Throws: `WeightsError.mismatch` for a tensor of another shape, and what `tensor` throws.
  init(_ layer: ConvolutionLayer, _ tensor: (String) throws -> Tensor) throws {
    func checked(_ name: String, _ shape: [Int]) throws -> Tensor {
      let tensor = try tensor(name)
      if tensor.shape == shape { return tensor }
      throw WeightsError.mismatch(["\(name) has shape \(tensor.shape), expected \(shape)"])
    }
    func values(_ name: String) throws -> [Float] { try checked(name, [layer.outputs]).elements }
    let own = try checked("\(layer.name).weight", layer.weightShape)
    guard let norm = layer.norm else {
      (weight, bias) = (own, try values("\(layer.name).bias"))
      return
    }
    let (mean, shift) = (try values("\(norm).running_mean"), try values("\(norm).bias"))
    let factors = zip(try values("\(norm).weight"), try values("\(norm).running_var")).map {
      $0 / ($1 + ConvolutionLayer.epsilon).squareRoot()
    }
    weight = ChannelAffine(factor: factors, offset: factors.map { _ in 0 })(own)
    bias = factors.indices.map { shift[$0] - mean[$0] * factors[$0] }
  }
}

extension DirectConvolution {
  init(_ layer: ConvolutionLayer, _ weights: FoldedWeights) {
    self.init(weights: weights.weight, bias: weights.bias, window: layer.window, activation: layer.activation)
  }
}
