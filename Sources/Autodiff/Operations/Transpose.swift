import Tensor

/// y = xᵀ, with x [rows, columns].
package func transposed(_ x: Variable) -> Variable {
  record(x.value.transposed(), from: x) { dy, gradients in gradients.add(dy.transposed(), to: x) }
}
