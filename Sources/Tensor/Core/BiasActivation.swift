extension Tensor {
  /// x ← activation(x + bias), with `bias` [channels] added to every row.
  package mutating func activate(bias: Tensor, _ activation: Activation) {
    precondition(columns == bias.count, "bias \(bias.shape) added to the rows of \(shape)")
    let (rows, columns) = (rows, columns)
    addBias(&elements, bias.elements, activation.bounds, rows, columns)
  }

  /// self, which is dL/dy, becomes dL/dx for y = activation(x + bias): nothing passes where y lies on a bound.
  ///
  /// - Returns: dL/dbias, its sum over all rows, [channels].
  package mutating func propagate(throughActivationOf y: Tensor, _ activation: Activation) -> Tensor {
    precondition(count == y.count, "dy \(shape) for \(y.shape)")
    let (rows, columns) = (rows, columns)
    return Tensor(
      shape: [columns], elements: mask(&elements, y.elements, activation.bounds, rows, columns).map { Float($0) })
  }
}

private func addBias(
  _ x: UnsafeMutablePointer<Float>, _ bias: UnsafePointer<Float>, _ bounds: (lower: Float, upper: Float), _ rows: Int,
  _ columns: Int
) {
  let (lower, upper) = bounds
  parallel(rows, unit: 16) { range in
    for row in range {
      let x = x + row * columns
      for k in 0..<columns {
        let z = x[k] + bias[k]
        x[k] = z < lower ? lower : z > upper ? upper : z
      }
    }
  }
}

private func mask(
  _ dy: UnsafeMutablePointer<Float>, _ y: UnsafePointer<Float>, _ bounds: (lower: Float, upper: Float), _ rows: Int,
  _ columns: Int
) -> [Double] {
  let (lower, upper) = bounds
  return blockSums(rows: rows, count: columns) { rows, sums in
    for row in rows {
      let (dy, y) = (dy + row * columns, y + row * columns)
      for k in 0..<columns {
        let d = y[k] > lower && y[k] < upper ? dy[k] : 0
        dy[k] = d
        sums[k] += d
      }
    }
  }
}
