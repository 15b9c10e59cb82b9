import Tensor

/// y = x, whose gradient is turned round: dx = −scale · dy (Ganin and Lempitsky 2015, "Unsupervised Domain Adaptation
/// by Backpropagation").
///
/// What lies before it learns to raise the very loss that what lies behind it learns to lower.
package func reversedGradient(_ x: Variable, scale: Float) -> Variable {
  record(x.value, from: x) { dy, gradients in gradients.add(to: x) { $0.addScaled(-scale, dy) } }
}
