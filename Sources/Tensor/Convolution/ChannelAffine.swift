/// y = activation(x · factor + offset), by channel: what a batch norm does once its statistics are known, and what
/// follows it.
package struct ChannelAffine: Sendable {
  package let factor, offset: [Float]
  package let activation: Activation

  package init(factor: [Float], offset: [Float], activation: Activation = .none) {
    precondition(factor.count == offset.count, "\(factor.count) factors and \(offset.count) offsets")
    (self.factor, self.offset, self.activation) = (factor, offset, activation)
  }

  /// `x` is [rows, channels], all dimensions but the last flattened.
  package func callAsFunction(_ x: Tensor) -> Tensor {
    check(x)
    return Tensor(uninitialized: x.shape) { apply(x.elements, factor, offset, rows: x.rows, into: $0) }
  }

  /// What the gradients of factor and offset are made of, by channel: Σ g and Σ g (x − mean), where g is dy where the
  /// activation lets pass.
  package func gradientSums(_ dy: Tensor, _ x: Tensor, mean: [Float]) -> (g: [Double], gx: [Double]) {
    check(x)
    precondition(
      dy.count == x.count && mean.count == factor.count, "dy \(dy.shape) and \(mean.count) means for \(x.shape)")
    let both = sums(dy.elements, x.elements, factor, offset, mean, rows: x.rows)
    return (Array(both[..<factor.count]), Array(both[factor.count...]))
  }

  /// dy ← factor g + linear · x + constant, by channel, where g is dy where the activation lets pass. Without `linear`
  /// and `constant` that is dL/dx; a batch norm's statistics depend on x too, and add the others.
  package func propagate(_ dy: inout Tensor, _ x: Tensor, linear: [Float]? = nil, constant: [Float]? = nil) {
    check(x)
    precondition(dy.count == x.count, "dy \(dy.shape) for \(x.shape)")
    let zeros = [Float](repeating: 0, count: factor.count)
    propagate(&dy.elements, x, factor, offset, linear ?? zeros, constant ?? zeros)
  }

  private func check(_ x: Tensor) { precondition(x.columns == factor.count, "\(factor.count) factors for \(x.shape)") }

  private func apply(
    _ x: UnsafePointer<Float>, _ factor: UnsafePointer<Float>, _ offset: UnsafePointer<Float>, rows: Int,
    into y: UnsafeMutablePointer<Float>
  ) {
    let (lower, upper) = activation.bounds, channels = self.factor.count
    parallel(rows, unit: 16) { range in
      for row in range {
        let (x, y) = (x + row * channels, y + row * channels)
        for k in 0..<channels {
          let z = x[k] * factor[k] + offset[k]
          y[k] = z < lower ? lower : z > upper ? upper : z
        }
      }
    }
  }

  private func sums(
    _ dy: UnsafePointer<Float>, _ x: UnsafePointer<Float>, _ factor: UnsafePointer<Float>,
    _ offset: UnsafePointer<Float>, _ mean: UnsafePointer<Float>, rows: Int
  ) -> [Double] {
    let (lower, upper) = activation.bounds, channels = self.factor.count
    return blockSums(rows: rows, count: 2 * channels) { rows, sums in
      let moments = sums + channels
      @inline(__always) func passed(_ dy: UnsafePointer<Float>, _ x: UnsafePointer<Float>, _ k: Int) -> Float {
        let z = x[k] * factor[k] + offset[k]
        return z > lower && z < upper ? dy[k] : 0
      }
      forEachFour(rows) { row in
        let (dy0, x0) = (dy + row * channels, x + row * channels)
        let (dy1, x1) = (dy0 + channels, x0 + channels), (dy2, x2) = (dy1 + channels, x1 + channels),
          (dy3, x3) = (dy2 + channels, x2 + channels)
        for k in 0..<channels {
          let (g0, g1, g2, g3) = (passed(dy0, x0, k), passed(dy1, x1, k), passed(dy2, x2, k), passed(dy3, x3, k)),
            mean = mean[k]
          sums[k] += (g0 + g1) + (g2 + g3)
          moments[k] += (g0 * (x0[k] - mean) + g1 * (x1[k] - mean)) + (g2 * (x2[k] - mean) + g3 * (x3[k] - mean))
        }
      } _: { row in
        let (dy, x) = (dy + row * channels, x + row * channels)
        for k in 0..<channels {
          let g = passed(dy, x, k)
          sums[k] += g
          moments[k] += g * (x[k] - mean[k])
        }
      }
    }
  }

  private func propagate(
    _ dy: UnsafeMutablePointer<Float>, _ x: Tensor, _ factor: UnsafePointer<Float>, _ offset: UnsafePointer<Float>,
    _ linear: UnsafePointer<Float>, _ constant: UnsafePointer<Float>
  ) {
    let (lower, upper) = activation.bounds, channels = self.factor.count
    x.withView { x in
      parallel(x.rows, unit: 16) { range in
        for row in range {
          let (dy, x) = (dy + row * channels, x.pointer + row * channels)
          for k in 0..<channels {
            let z = x[k] * factor[k] + offset[k], g = z > lower && z < upper ? dy[k] : 0
            dy[k] = factor[k] * g + linear[k] * x[k] + constant[k]
          }
        }
      }
    }
  }
}

extension Activation {
  /// y = x between these, and the nearer of them elsewhere; a gradient passes between them only.
  var bounds: (lower: Float, upper: Float) {
    switch self {
    case .none: (-.infinity, .infinity)
    case .relu: (0, .infinity)
    case .relu6: (0, 6)
    }
  }
}
