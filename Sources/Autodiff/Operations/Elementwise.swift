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

/// y = max(0, x)
package func relu(_ x: Variable) -> Variable {
  let y = Tensor.relu(x.value)
  return record(y, from: x) { dy, gradients in
    gradients.add(to: x) { $0.addWherePositive(dy, y) }
  }
}

/// √x of every element; none is negative. Elements under 0.001 have the slope there.
package func squareRoot(_ x: Variable) -> Variable {
  record(x.value.squareRoots(), from: x) { dy, gradients in
    gradients.add(x.value.squareRootSlopes(least: 1e-3).multiplied(by: dy), to: x)
  }
}

/// y = x, whose gradient is turned round: dx = −scale · dy (Ganin and Lempitsky 2015, "Unsupervised Domain Adaptation
/// by Backpropagation").
///
/// The layers before it learn to raise the loss that the layers after it learn to lower.
package func reversedGradient(_ x: Variable, scale: Float) -> Variable {
  record(x.value, from: x) { dy, gradients in gradients.add(to: x) { $0.addScaled(-scale, dy) } }
}
