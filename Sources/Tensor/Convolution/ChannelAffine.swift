/// y = activation(x · factor + offset), by channel: what a batch norm does once its statistics are known, and what
/// follows it.
package struct ChannelAffine: Sendable {
  /// [channels]
  package let factor, offset: Tensor
  package let activation: Activation

  package init(factor: [Float], offset: [Float], activation: Activation = .none) {
    precondition(factor.count == offset.count, "\(factor.count) factors and \(offset.count) offsets")
    (self.factor, self.offset, self.activation) = (Tensor(row: factor), Tensor(row: offset), activation)
  }

  /// `x` is [rows, channels], all dimensions but the last flattened.
  package func callAsFunction(_ x: Tensor) -> Tensor {
    let (lower, upper) = activation.bounds, channels = factor.count
    precondition(x.columns == channels, "\(channels) factors for \(x.shape)")
    return Tensor(uninitialized: x.shape) { y in
      withViews(x, factor, offset) { x, factor, offset in
        let (factor, offset) = (factor.pointer, offset.pointer)
        forEachInParallel(x.rows, unit: 16) { row in
          let (x, y) = (x.row(row), y + row * channels)
          for k in 0..<channels {
            let z = x[k] * factor[k] + offset[k]
            y[k] = z < lower ? lower : z > upper ? upper : z
          }
        }
      }
    }
  }

  /// What the gradients of factor and offset are made of, by channel: Σ g and Σ g (x − mean), where g is dy where the
  /// activation lets pass.
  package func gradientSums(_ dy: Tensor, _ x: Tensor, mean: [Float]) -> (g: [Double], gx: [Double]) {
    let (lower, upper) = activation.bounds, channels = factor.count
    precondition(
      dy.count == x.count && x.columns == channels && mean.count == channels,
      "dy \(dy.shape), \(channels) factors and \(mean.count) means for \(x.shape)")
    let both = withViews(x, factor, offset) { x, factor, offset in
      withViews(dy, Tensor(row: mean)) { dy, mean in
        let (dy, mean, factor, offset) = (dy.pointer, mean.pointer, factor.pointer, offset.pointer)
        @inline(__always) func passed(_ dy: UnsafePointer<Float>, _ x: UnsafePointer<Float>, _ k: Int) -> Float {
          let z = x[k] * factor[k] + offset[k]
          return z > lower && z < upper ? dy[k] : 0
        }
        return blockSums(rows: x.rows, count: 2 * channels) { rows, sums in
          let moments = sums + channels
          forEachFour(rows) { row in
            let (dy0, x0) = (dy + row * channels, x.row(row))
            let (dy1, x1) = (dy0 + channels, x0 + channels), (dy2, x2) = (dy1 + channels, x1 + channels),
              (dy3, x3) = (dy2 + channels, x2 + channels)
            for k in 0..<channels {
              let (g0, g1, g2, g3) = (passed(dy0, x0, k), passed(dy1, x1, k), passed(dy2, x2, k), passed(dy3, x3, k)),
                mean = mean[k]
              sums[k] += (g0 + g1) + (g2 + g3)
              moments[k] += (g0 * (x0[k] - mean) + g1 * (x1[k] - mean)) + (g2 * (x2[k] - mean) + g3 * (x3[k] - mean))
            }
          } _: { row in
            let (dy, x) = (dy + row * channels, x.row(row))
            for k in 0..<channels {
              let g = passed(dy, x, k)
              sums[k] += g
              moments[k] += g * (x[k] - mean[k])
            }
          }
        }
      }
    }
    return (Array(both[..<channels]), Array(both[channels...]))
  }

  /// dy ← factor g + linear · x + constant, by channel, where g is dy where the activation lets pass. Without `linear`
  /// and `constant` that is dL/dx; a batch norm's statistics depend on x too, and add the others.
  package func propagate(_ dy: inout Tensor, _ x: Tensor, linear: [Float]? = nil, constant: [Float]? = nil) {
    let (lower, upper) = activation.bounds, channels = factor.count
    precondition(dy.count == x.count && x.columns == channels, "dy \(dy.shape), \(channels) factors for \(x.shape)")
    let zeros = [Float](repeating: 0, count: channels)
    dy.withMutableView { dy in
      withViews(x, factor, offset) { x, factor, offset in
        withViews(Tensor(row: linear ?? zeros), Tensor(row: constant ?? zeros)) { linear, constant in
          let (factor, offset, linear, constant) = (factor.pointer, offset.pointer, linear.pointer, constant.pointer)
          forEachInParallel(x.rows, unit: 16) { row in
            let (dy, x) = (dy.pointer + row * channels, x.row(row))
            for k in 0..<channels {
              let z = x[k] * factor[k] + offset[k], g = z > lower && z < upper ? dy[k] : 0
              dy[k] = factor[k] * g + linear[k] * x[k] + constant[k]
            }
          }
        }
      }
    }
  }
}
