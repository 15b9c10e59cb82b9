import Tensor

/// A convolution's weights with the batch norm after it folded in, for inference:
/// w' = w γ/√(v + ε), b' = β − m γ/√(v + ε).
struct FoldedWeights {
  /// [kernel, kernel, inputs, outputs] ([kernel, kernel, channels] if depthwise)
  var weight: Tensor
  /// [outputs]
  var bias: [Float]

  /// - Parameter tensor: gives a tensor of `layer`; called for one at a time.
  /// - Throws: `WeightsError.mismatch` for a tensor of another shape, and what `tensor` throws.
  init(_ layer: ConvolutionLayer, _ tensor: (String) throws -> Tensor) throws {
    func checked(_ name: String, _ shape: [Int]) throws -> Tensor {
      let tensor = try tensor(name)
      guard tensor.shape == shape else {
        throw WeightsError.mismatch(["\(name) has shape \(tensor.shape), expected \(shape)"])
      }
      return tensor
    }
    weight = try checked("\(layer.name).weight", layer.weightShape)
    guard let norm = layer.norm else {
      bias = try checked("\(layer.name).bias", [layer.outputs]).elements
      return
    }
    func values(_ name: String) throws -> [Float] { try checked("\(norm).\(name)", [layer.outputs]).elements }
    let (mean, shift) = (try values("running_mean"), try values("bias"))
    let factors = zip(try values("weight"), try values("running_var")).map {
      $0 / ($1 + ConvolutionLayer.epsilon).squareRoot()
    }
    weight = ChannelAffine(factor: factors, offset: factors.map { _ in 0 })(weight)
    bias = factors.indices.map { shift[$0] - mean[$0] * factors[$0] }
  }
}
