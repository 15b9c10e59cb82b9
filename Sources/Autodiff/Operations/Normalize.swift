import Tensor

/// y = x / ‖x‖₂, row by row; dx = (dy − (dy·y) y) / ‖x‖. The norm is increased by 1e-8, so a zero row stays zero.
package func l2Normalized(_ x: Variable) -> Variable {
  let (y, norms) = x.value.l2NormalizedRows()
  return record(y, from: x) { dy, gradients in
    gradients.add(to: x) { $0.addL2NormalizationGradient(dy: dy, y: y, norms: norms) }
  }
}
