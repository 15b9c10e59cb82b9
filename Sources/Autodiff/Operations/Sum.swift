import Tensor

/// y = a + b, of the same shape.
package func sum(_ a: Variable, _ b: Variable) -> Variable {
  var y = a.value
  y.add(b.value)
  return record(y, from: a, b) { dy, gradients in
    gradients.add(dy, to: a)
    gradients.add(dy, to: b)
  }
}

/// y = scale · x
package func scaled(_ x: Variable, by scale: Float) -> Variable {
  var y = x.value
  y.scale(by: scale)
  return record(y, from: x) { dy, gradients in gradients.add(to: x) { $0.addScaled(scale, dy) } }
}
