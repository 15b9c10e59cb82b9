import Tensor

/// x ← eˣ / Σ eˣ. The largest is taken off first, so that nothing overflows.
@inline(__always)
func softmax(_ x: UnsafeMutablePointer<Float>, _ count: Int) {
  var largest = -Float.infinity
  for j in 0..<count { largest = x[j] > largest ? x[j] : largest }
  for j in 0..<count { x[j] = exponential(x[j] - largest) }
  var sum: Float = 0
  for j in 0..<count { sum += x[j] }
  let scale = 1 / sum
  for j in 0..<count { x[j] *= scale }
}

extension Tensor {
  /// With self = softmax(e) row by row: dL/de = s ⊙ (ds − Σ s ds).
  func softmaxGradient(_ ds: Tensor) -> Tensor {
    let columns = columns
    return Tensor(uninitialized: shape) { result in
      withViews(self, ds) { s, ds in
        for row in 0..<s.rows {
          let s = s.row(row), ds = ds.row(row), out = result + row * columns
          let mean = dot(s, ds, columns)
          for j in 0..<columns { out[j] = s[j] * (ds[j] - mean) }
        }
      }
    }
  }
}
