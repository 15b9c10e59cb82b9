/// What follows a convolution.
@usableFromInline package enum Activation: Sendable, Equatable {
  case none
  /// max(x, 0)
  case relu
  /// min(max(x, 0), 6)
  case relu6

  /// y = x between these, and the nearer of them elsewhere; a gradient passes between them only.
  var bounds: (lower: Float, upper: Float) {
    switch self {
    case .none: (-.infinity, .infinity)
    case .relu: (0, .infinity)
    case .relu6: (0, 6)
    }
  }
}

extension Tensor {
  /// max(0, x)
  package static func relu(_ x: Tensor) -> Tensor {
    var y = x
    y.update { $0 > 0 ? $0 : 0 }
    return y
  }

  /// self += dy where y > 0: the gradient of `relu`.
  package mutating func addWherePositive(_ dy: Tensor, _ y: Tensor) {
    precondition(count == dy.count && count == y.count, "\(shape), \(dy.shape) and \(y.shape)")
    let count = count
    withMutableView { dx in
      withViews(dy, y) { dy, y in
        let (dx, dy, y) = (dx.pointer, dy.pointer, y.pointer)
        for i in 0..<count { dx[i] += y[i] > 0 ? dy[i] : 0 }
      }
    }
  }

  /// x ← activation(x + bias), with `bias` [channels] added to every row.
  package mutating func activate(bias: Tensor, _ activation: Activation) {
    precondition(columns == bias.count, "bias \(bias.shape) added to the rows of \(shape)")
    let (lower, upper) = activation.bounds
    withMutableView { x in
      bias.withView { bias in
        let bias = bias.pointer, columns = x.columns
        forEachInParallel(x.rows, unit: 16) { row in
          let x = x.row(row)
          for k in 0..<columns {
            let z = x[k] + bias[k]
            x[k] = z < lower ? lower : z > upper ? upper : z
          }
        }
      }
    }
  }

  /// self, which is dL/dy, becomes dL/dx for y = activation(x + bias): nothing passes where y lies on a bound.
  ///
  /// - Returns: dL/dbias, its sum over all rows, [channels].
  package mutating func propagate(throughActivationOf y: Tensor, _ activation: Activation) -> Tensor {
    precondition(count == y.count, "dy \(shape) for \(y.shape)")
    let (lower, upper) = activation.bounds
    let sums = withMutableView { dy in
      y.withView { y in
        blockSums(rows: dy.rows, count: dy.columns) { [columns = dy.columns] rows, sums in
          for row in rows {
            let (dy, y) = (dy.row(row), y.pointer + row * columns)
            for k in 0..<columns {
              let d = y[k] > lower && y[k] < upper ? dy[k] : 0
              dy[k] = d
              sums[k] += d
            }
          }
        }
      }
    }
    return Tensor(shape: [columns], elements: sums.map { Float($0) })
  }
}
