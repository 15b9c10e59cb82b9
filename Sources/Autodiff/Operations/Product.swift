import Tensor

/// y = x · w (or x · wᵀ), with x [rows, inner] and w [inner, columns] (or [columns, inner]).
public func product(_ x: Variable, _ w: Variable, transposingRight: Bool = false, scale: Float = 1) -> Variable {
  var y = Tensor.product(x.value, w.value, transposing: transposingRight ? .right : .none)
  if scale != 1 { y.scale(by: scale) }
  return record(y, from: x, w) { dy, gradients in
    gradients.add(to: x) { $0.addProduct(dy, w.value, transposing: transposingRight ? .none : .right, scale: scale) }
    gradients.add(to: w) {
      if transposingRight { $0.addProduct(dy, x.value, transposing: .left, scale: scale) }
      else { $0.addProduct(x.value, dy, transposing: .left, scale: scale) }
    }
  }
}

/// y = x · w + b, with b [columns] added to every row.
public func linear(_ x: Variable, _ w: Variable, _ b: Variable) -> Variable {
  var y = Tensor.product(x.value, w.value)
  y.addToRows(b.value)
  return record(y, from: x, w, b) { dy, gradients in
    gradients.add(to: x) { $0.addProduct(dy, w.value, transposing: .right) }
    gradients.add(to: w) { $0.addProduct(x.value, dy, transposing: .left) }
    gradients.add(to: b) { $0.add(dy.sumOfRows()) }
  }
}
