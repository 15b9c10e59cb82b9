/// How many elements are worth a thread's while.
private let worthwhileElements = 1 << 16

extension Tensor {
  /// self += other
  package mutating func add(_ other: Tensor) { addScaled(1, other) }

  /// self += scale · other
  package mutating func addScaled(_ scale: Float, _ other: Tensor) { update(reading: other) { $0 += scale * $1 } }

  /// self += share · (target − self)
  package mutating func move(towards target: Tensor, by share: Float) {
    update(reading: target) { $0 += share * ($1 - $0) }
  }

  /// self *= scale
  package mutating func scale(by factor: Float) { update { $0 * factor } }

  /// √x of every element; none is negative.
  package func squareRoots() -> Tensor {
    var y = self
    y.update { $0.squareRoot() }
    return y
  }

  /// The slope 1/2√x of every element. It has no limit at 0, so elements under `least` have the slope there.
  package func squareRootSlopes(least: Float) -> Tensor {
    var slope = self
    slope.update { 0.5 / max($0, least).squareRoot() }
    return slope
  }

  /// self ⊙ other
  package func multiplied(by other: Tensor) -> Tensor {
    var y = self
    y.update(reading: other) { $0 *= $1 }
    return y
  }

  /// x ← body(x) for every element, in a loop that the compiler can vectorise.
  @inline(__always)
  mutating func update(_ body: (Float) -> Float) {
    elements.withUnsafeMutableBufferPointer { x in
      for i in 0..<x.count { x[i] = body(x[i]) }
    }
  }

  /// x ← body(x, y) for every pair of elements, on all threads.
  @inline(__always)
  mutating func update(reading other: Tensor, _ body: (inout Float, Float) -> Void) {
    precondition(count == other.count, "\(other.shape) and \(shape), element by element")
    let count = count
    elements.withUnsafeMutableBufferPointer { x in
      other.elements.withUnsafeBufferPointer { y in
        guard let x = x.baseAddress, let y = y.baseAddress else { return }
        parallel(count, unit: worthwhileElements) { range in
          for i in range { body(&x[i], y[i]) }
        }
      }
    }
  }

  /// row += bias, for every row.
  package mutating func addToRows(_ bias: Tensor) { activate(bias: bias, .none) }

  /// Σ over rows, [columns].
  package func sumOfRows() -> Tensor {
    var sum = Tensor(shape: [columns])
    sum.withMutableView { sum in
      withView { x in
        for row in 0..<x.rows {
          let (sum, from) = (sum.pointer, x.row(row))
          for j in 0..<x.columns { sum[j] += from[j] }
        }
      }
    }
    return sum
  }

  /// self[indices[i]] += other[i], row by row in order, so that repeated indices add up the same way every time.
  package mutating func addRows(_ other: Tensor, at indices: [Int]) {
    precondition(
      other.rows == indices.count && other.columns == columns,
      "\(other.shape) added at \(indices.count) rows of \(shape)")
    withMutableView { y in
      other.withView { x in
        for (i, row) in indices.enumerated() {
          precondition((0..<y.rows).contains(row), "row \(row) of \(y.rows)")
          let (to, from) = (y.row(row), x.row(i))
          for j in 0..<x.columns { to[j] += from[j] }
        }
      }
    }
  }

  /// self[to[i]] += weights[i] · x[from[i]], in the order of i. Threads share the columns, because rows are added to
  /// more than once.
  package mutating func addRows(of x: Tensor, from: [Int], to: [Int], weights: [Float]) {
    precondition(
      x.columns == columns && from.count == to.count && from.count == weights.count,
      "\(from.count) rows of \(x.shape), times \(weights.count) weights, added at \(to.count) rows of \(shape)")
    precondition(
      from.allSatisfy { (0..<x.rows).contains($0) } && to.allSatisfy { (0..<rows).contains($0) },
      "rows of \(x.shape) and \(shape)")
    withMutableView { y in
      x.withView { x in
        parallel(x.columns, unit: 16) { part in
          for (i, weight) in weights.enumerated() {
            let (y, x) = (y.row(to[i]), x.row(from[i]))
            for j in part { y[j] += weight * x[j] }
          }
        }
      }
    }
  }
}
