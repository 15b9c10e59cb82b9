extension Tensor {
  /// ‖x‖₂ of each row.
  package func rowNorms() -> [Float] {
    withView { x in (0..<x.rows).map { dot(x.row($0), x.row($0), x.columns).squareRoot() } }
  }

  /// Rows divided by their Euclidean norm + 1e-8, and those divisors [rows].
  package func l2NormalizedRows() -> (rows: Tensor, norms: [Float]) {
    var y = self
    let norms = rowNorms().map { $0 + 1e-8 }
    y.withMutableView { view in
      for (row, norm) in norms.enumerated() {
        let y = view.row(row)
        for j in 0..<view.columns { y[j] /= norm }
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
    withMutableView { dx in
      withViews(dy, y) { dy, y in
        for (row, norm) in norms.enumerated() {
          let (dx, dy, y) = (dx.row(row), dy.pointer + row * columns, y.pointer + row * columns)
          let projection = dot(dy, y, columns), inverse = 1 / norm
          for j in 0..<columns { dx[j] += (dy[j] - projection * y[j]) * inverse }
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
