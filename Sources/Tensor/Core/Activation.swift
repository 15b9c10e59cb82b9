/// What follows a convolution.
@usableFromInline package enum Activation: Sendable, Equatable {
  case none
  /// max(x, 0)
  case relu
  /// min(max(x, 0), 6)
  case relu6
}

extension Tensor {
  /// max(0, x)
  package static func relu(_ x: Tensor) -> Tensor {
    var y = x
    y.elements.withUnsafeMutableBufferPointer { y in
      for i in 0..<y.count { y[i] = y[i] > 0 ? y[i] : 0 }
    }
    return y
  }

  /// self += dy where y > 0: the gradient of `relu`.
  package mutating func addWherePositive(_ dy: Tensor, _ y: Tensor) {
    precondition(count == dy.count && count == y.count, "\(shape), \(dy.shape) and \(y.shape)")
    elements.withUnsafeMutableBufferPointer { dx in
      dy.elements.withUnsafeBufferPointer { dy in
        y.elements.withUnsafeBufferPointer { y in
          for i in 0..<dx.count { dx[i] += y[i] > 0 ? dy[i] : 0 }
        }
      }
    }
  }

  /// self ⊙ other
  package func multiplied(by other: Tensor) -> Tensor {
    precondition(count == other.count, "\(shape) times \(other.shape)")
    var y = self
    y.update(reading: other) { $0 *= $1 }
    return y
  }
}
