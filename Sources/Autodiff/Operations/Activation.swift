import Tensor

/// y = max(0, x)
package func relu(_ x: Variable) -> Variable {
  let y = Tensor.relu(x.value)
  return record(y, from: x) { dy, gradients in
    gradients.add(to: x) { $0.addWherePositive(dy, y) }
  }
}
