/// y = activation(x · factor + offset), by channel: what a batch norm does once its statistics are known, and what follows it.
public struct ChannelAffine: Sendable {
  public let factor, offset: [Float]
  public let activation: Activation

  public init(factor: [Float], offset: [Float], activation: Activation = .none) {
    precondition(factor.count == offset.count, "\(factor.count) factors and \(offset.count) offsets")
    (self.factor, self.offset, self.activation) = (factor, offset, activation)
  }

  /// `x` is [rows, channels], all dimensions but the last flattened.
  public func callAsFunction(_ x: Tensor) -> Tensor {
    check(x)
    return Tensor(uninitialized: x.shape) { apply(x.elements, factor, offset, activation.bounds, x.rows, factor.count, into: $0) }
  }

  /// What the gradients of factor and offset are made of, by channel: Σ g and Σ g (x − mean), where g is dy where the activation lets pass.
  public func gradientSums(_ dy: Tensor, _ x: Tensor, mean: [Float]) -> (g: [Double], gx: [Double]) {
    check(x)
    precondition(dy.count == x.count && mean.count == factor.count, "dy \(dy.shape) and \(mean.count) means for \(x.shape)")
    let both = sums(dy.elements, x.elements, factor, offset, mean, activation.bounds, x.rows, factor.count)
    return (Array(both[..<factor.count]), Array(both[factor.count...]))
  }

  /// dy ← factor g + linear · x + constant, by channel, where g is dy where the activation lets pass. Without `linear` and `constant`
  /// that is dL/dx; a batch norm's statistics depend on x too, and add the others.
  public func propagate(_ dy: inout Tensor, _ x: Tensor, linear: [Float]? = nil, constant: [Float]? = nil) {
    check(x)
    precondition(dy.count == x.count, "dy \(dy.shape) for \(x.shape)")
    let zeros = [Float](repeating: 0, count: factor.count)
    gradient(&dy.elements, x.elements, factor, offset, linear ?? zeros, constant ?? zeros, activation.bounds, x.rows, factor.count)
  }

  private func check(_ x: Tensor) { precondition(x.columns == factor.count, "\(factor.count) factors for \(x.shape)") }
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

private func apply(
  _ x: UnsafePointer<Float>, _ factor: UnsafePointer<Float>, _ offset: UnsafePointer<Float>, _ bounds: (lower: Float, upper: Float),
  _ rows: Int, _ channels: Int, into y: UnsafeMutablePointer<Float>
) {
  let (lower, upper) = bounds
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
  _ dy: UnsafePointer<Float>, _ x: UnsafePointer<Float>, _ factor: UnsafePointer<Float>, _ offset: UnsafePointer<Float>,
  _ mean: UnsafePointer<Float>, _ bounds: (lower: Float, upper: Float), _ rows: Int, _ channels: Int
) -> [Double] {
  let (lower, upper) = bounds
  return blockSums(rows: rows, count: 2 * channels) { rows, sums in
    let moments = sums + channels
    for row in rows {
      let (dy, x) = (dy + row * channels, x + row * channels)
      for k in 0..<channels {
        let z = x[k] * factor[k] + offset[k], g = z > lower && z < upper ? dy[k] : 0
        sums[k] += g
        moments[k] += g * (x[k] - mean[k])
      }
    }
  }
}

private func gradient(
  _ dy: UnsafeMutablePointer<Float>, _ x: UnsafePointer<Float>, _ factor: UnsafePointer<Float>, _ offset: UnsafePointer<Float>,
  _ linear: UnsafePointer<Float>, _ constant: UnsafePointer<Float>, _ bounds: (lower: Float, upper: Float), _ rows: Int, _ channels: Int
) {
  let (lower, upper) = bounds
  parallel(rows, unit: 16) { range in
    for row in range {
      let (dy, x) = (dy + row * channels, x + row * channels)
      for k in 0..<channels {
        let z = x[k] * factor[k] + offset[k], g = z > lower && z < upper ? dy[k] : 0
        dy[k] = factor[k] * g + linear[k] * x[k] + constant[k]
      }
    }
  }
}
