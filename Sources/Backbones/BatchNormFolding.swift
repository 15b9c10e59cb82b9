import Tensor

/// A convolution with the batch norm after it folded in: w' = w γ/√(v + ε), b' = β − m γ/√(v + ε).
struct FoldedConvolution {
  /// [kernel, kernel, inputs per group, outputs]
  var weights: Tensor
  /// [outputs]
  var bias: [Float]

  /// `weight` is [outputs, inputs per group, kernel, kernel], as PyTorch stores it.
  init(weight: Tensor, scale: Tensor, shift: Tensor, mean: Tensor, variance: Tensor, epsilon: Float) {
    let (outputs, inputs, height, width) = (weight.shape[0], weight.shape[1], weight.shape[2], weight.shape[3])
    let factors = (0..<outputs).map { scale.elements[$0] / (variance.elements[$0] + epsilon).squareRoot() }
    var folded = Tensor(repeating: 0, shape: [height, width, inputs, outputs])
    for output in 0..<outputs {
      for input in 0..<inputs {
        for tap in 0..<height * width {
          folded.elements[(tap * inputs + input) * outputs + output] =
            weight.elements[(output * inputs + input) * height * width + tap] * factors[output]
        }
      }
    }
    weights = folded
    bias = (0..<outputs).map { shift.elements[$0] - mean.elements[$0] * factors[$0] }
  }
}
