import Tensor

/// The same elements in another shape.
package func reshaped(_ x: Variable, _ shape: [Int]) -> Variable {
  record(x.value.reshaped(shape), from: x) { dy, gradients in gradients.add(dy.reshaped(x.shape), to: x) }
}

/// x as one row, [1, count].
package func flattened(_ x: Variable) -> Variable { reshaped(x, [1, x.value.count]) }
