extension Tensor {
  /// ‖x‖₂ of each row.
  package func rowNorms() -> [Float] {
    let columns = columns
    return elements.withUnsafeBufferPointer { x in
      (0..<rows).map { dot(x.baseAddress! + $0 * columns, x.baseAddress! + $0 * columns, columns).squareRoot() }
    }
  }

  /// Rows divided by their Euclidean norm + 1e-8, and those divisors [rows].
  package func l2NormalizedRows() -> (rows: Tensor, norms: [Float]) {
    var y = self
    let columns = columns
    var norms = [Float](repeating: 0, count: rows)
    y.elements.withUnsafeMutableBufferPointer { y in
      for row in norms.indices {
        let y = y.baseAddress! + row * columns
        let norm = dot(y, y, columns).squareRoot() + 1e-8
        norms[row] = norm
        for j in 0..<columns { y[j] /= norm }
      }
    }
    return (y, norms)
  }

  /// self += (dy − (dy·y) y) / norm, row by row.
  package mutating func addL2NormalizationGradient(dy: Tensor, y: Tensor, norms: [Float]) {
    precondition(
      count == dy.count && count == y.count && rows == norms.count,
      "\(shape), \(dy.shape), \(y.shape), \(norms.count) norms")
    let columns = columns
    elements.withUnsafeMutableBufferPointer { dx in
      dy.elements.withUnsafeBufferPointer { dy in
        y.elements.withUnsafeBufferPointer { y in
          for row in norms.indices {
            let dx = dx.baseAddress! + row * columns, dy = dy.baseAddress! + row * columns,
              y = y.baseAddress! + row * columns
            let projection = dot(dy, y, columns), inverse = 1 / norms[row]
            for j in 0..<columns { dx[j] += (dy[j] - projection * y[j]) * inverse }
          }
        }
      }
    }
  }
}

/// Σ xᵢ yᵢ in eight partial sums, an order that vectorises and is the same on every run.
@inlinable @inline(__always)
package func dot(_ x: UnsafePointer<Float>, _ y: UnsafePointer<Float>, _ count: Int) -> Float {
  var sums = SIMD8<Float>.zero
  var i = 0
  while i + 8 <= count {
    sums += SIMD8(at: x + i) * SIMD8(at: y + i)
    i += 8
  }
  var sum = sums.sum()
  while i < count {
    sum += x[i] * y[i]
    i += 1
  }
  return sum
}
