import Tensor

/// y = x, whose gradient is turned round: dx = −scale · dy (Ganin and Lempitsky 2015, "Unsupervised Domain Adaptation
/// by Backpropagation").
///
/// The layers before it learn to raise the loss that the layers after it learn to lower.
package func reversedGradient(_ x: Variable, scale: Float) -> Variable {
  record(x.value, from: x) { dy, gradients in gradients.add(to: x) { $0.addScaled(-scale, dy) } }
}
