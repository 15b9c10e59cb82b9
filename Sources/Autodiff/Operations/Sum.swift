import Tensor

extension Variable {
  /// a + b, of the same shape.
  package static func + (a: Variable, b: Variable) -> Variable {
    var y = a.value
    y.add(b.value)
    return record(y, from: a, b) { dy, gradients in
      gradients.add(dy, to: a)
      gradients.add(dy, to: b)
    }
  }

  /// scale · x
  package static func * (scale: Float, x: Variable) -> Variable {
    var y = x.value
    y.scale(by: scale)
    return record(y, from: x) { dy, gradients in gradients.add(to: x) { $0.addScaled(scale, dy) } }
  }
}
