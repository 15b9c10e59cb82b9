import Tensor

/// m ← β₁m + (1−β₁)g, v ← β₂v + (1−β₂)g², x ← x − decay·x − rate·m / (√(v / correction2) + ε), in one pass over memory.
package func adamUpdate(
  _ x: inout Tensor, gradient: Tensor, m: inout Tensor, v: inout Tensor,
  rate: Float, beta1: Float, beta2: Float, epsilon: Float, correction2: Float, decay: Float
) {
  let count = x.count
  precondition(
    gradient.count == count && m.count == count && v.count == count,
    "\(x.shape), \(gradient.shape), \(m.shape), \(v.shape)")
  let scale = 1 / correction2
  x.elements.withUnsafeMutableBufferPointer { x in
    m.elements.withUnsafeMutableBufferPointer { m in
      v.elements.withUnsafeMutableBufferPointer { v in
        gradient.elements.withUnsafeBufferPointer { g in
          guard count > 0 else { return }
          nonisolated(unsafe) let x = x.baseAddress!, m = m.baseAddress!, v = v.baseAddress!, g = g.baseAddress!
          parallel(count, unit: 4096) { range in
            for i in range {
              m[i] = beta1 * m[i] + (1 - beta1) * g[i]
              v[i] = beta2 * v[i] + (1 - beta2) * g[i] * g[i]
              x[i] -= decay * x[i] + rate * m[i] / ((v[i] * scale).squareRoot() + epsilon)
            }
          }
        }
      }
    }
  }
}

extension Tensor {
  /// Σ x², in double precision.
  package func sumOfSquares() -> Double {
    elements.withUnsafeBufferPointer { x in
      var sum: Double = 0
      var start = 0
      while start < x.count {
        let n = Swift.min(1024, x.count - start)
        sum += Double(dot(x.baseAddress! + start, x.baseAddress! + start, n))
        start += n
      }
      return sum
    }
  }
}
