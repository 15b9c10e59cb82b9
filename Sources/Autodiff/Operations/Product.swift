import Tensor

/// y = x · w (or x · wᵀ), with x [rows, inner] and w [inner, columns] (or [columns, inner]).
package func product(_ x: Variable, _ w: Variable, transposingRight: Bool = false, scale: Float = 1) -> Variable {
  var y = Tensor.product(x.value, transposingRight ? w.packedTransposed : w.packed)
  if scale != 1 { y.scale(by: scale) }
  return record(y, from: x, w) { dy, gradients in
    if scale != 1 { dy.scale(by: scale) }
    gradients.addProduct(dy, transposingRight ? w.packed : w.packedTransposed, to: x)
    if transposingRight {
      gradients.addProduct(dy, x.value, transposing: .left, to: w)
    } else {
      gradients.addProduct(x.value, dy, transposing: .left, to: w)
    }
  }
}

/// y = x · w + b, with b [columns] added to every row.
package func linear(_ x: Variable, _ w: Variable, _ b: Variable) -> Variable {
  var y = Tensor.product(x.value, w.packed)
  y.addToRows(b.value)
  return record(y, from: x, w, b) { dy, gradients in
    gradients.addProduct(dy, w.packedTransposed, to: x)
    gradients.addProduct(x.value, dy, transposing: .left, to: w)
    gradients.add(dy.sumOfRows(), to: b)
  }
}
