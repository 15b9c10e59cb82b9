/// How many elements are worth a thread's while.
private let worthwhileElements = 1 << 16

extension Tensor {
  /// self += other
  package mutating func add(_ other: Tensor) { addScaled(1, other) }

  /// self += scale · other
  package mutating func addScaled(_ scale: Float, _ other: Tensor) {
    precondition(count == other.count, "\(other.shape) added to \(shape)")
    update(reading: other) { $0 += scale * $1 }
  }

  /// self += share · (target − self)
  package mutating func move(towards target: Tensor, by share: Float) {
    precondition(count == target.count, "\(shape) towards \(target.shape)")
    update(reading: target) { $0 += share * ($1 - $0) }
  }

  /// self *= scale
  package mutating func scale(by factor: Float) {
    elements.withUnsafeMutableBufferPointer { x in
      for i in 0..<x.count { x[i] *= factor }
    }
  }

  /// row i *= factors[i]
  package mutating func scaleRows(by factors: [Float]) {
    precondition(factors.count == rows, "\(factors.count) factors for the rows of \(shape)")
    let columns = columns
    elements.withUnsafeMutableBufferPointer { x in
      for (row, factor) in factors.enumerated() {
        for j in row * columns..<(row + 1) * columns { x[j] *= factor }
      }
    }
  }

  /// x ← body(x, y) for every pair of elements, in a loop that the compiler can vectorise.
  @inline(__always)
  mutating func update(reading other: Tensor, _ body: (inout Float, Float) -> Void) {
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
  package mutating func addToRows(_ bias: Tensor) {
    precondition(columns == bias.count, "bias \(bias.shape) added to the rows of \(shape)")
    let columns = columns, rows = rows
    withMutableView { x in
      bias.withView { b in
        for row in 0..<rows {
          let (x, b) = (x.pointer + row * columns, b.pointer)
          for j in 0..<columns { x[j] += b[j] }
        }
      }
    }
  }

  /// Σ over rows, [columns].
  package func sumOfRows() -> Tensor {
    var sum = Tensor(shape: [columns])
    let columns = columns
    elements.withUnsafeBufferPointer { x in
      sum.elements.withUnsafeMutableBufferPointer { y in
        for row in 0..<rows {
          let x = x.baseAddress! + row * columns
          for j in 0..<columns { y[j] += x[j] }
        }
      }
    }
    return sum
  }

  /// Rows `indices` of self (all dimensions but the last flattened), [indices.count, columns].
  package func gatheringRows(_ indices: [Int]) -> Tensor {
    let columns = columns, rows = rows
    return Tensor(uninitialized: [indices.count, columns]) { result in
      elements.withUnsafeBufferPointer { x in
        for (i, row) in indices.enumerated() {
          precondition(row >= 0 && row < rows, "row \(row) of \(rows)")
          (result + i * columns).update(from: x.baseAddress! + row * columns, count: columns)
        }
      }
    }
  }

  /// self[indices[i]] += other[i], row by row in order, so that repeated indices add up the same way every time.
  package mutating func addRows(_ other: Tensor, at indices: [Int]) {
    precondition(
      other.rows == indices.count && other.columns == columns,
      "\(other.shape) added at \(indices.count) rows of \(shape)")
    let columns = columns, rows = rows
    elements.withUnsafeMutableBufferPointer { y in
      other.elements.withUnsafeBufferPointer { x in
        for (i, row) in indices.enumerated() {
          precondition(row >= 0 && row < rows, "row \(row) of \(rows)")
          let y = y.baseAddress! + row * columns, x = x.baseAddress! + i * columns
          for j in 0..<columns { y[j] += x[j] }
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
    let columns = columns
    withMutableView { y in
      x.withView { x in
        parallel(columns, unit: 16) { part in
          for (i, weight) in weights.enumerated() {
            let (y, x) = (y.pointer + to[i] * columns, x.pointer + from[i] * columns)
            for j in part { y[j] += weight * x[j] }
          }
        }
      }
    }
  }

  /// Rows `range` of self, [range.count, columns].
  package func slicingRows(_ range: Range<Int>) -> Tensor {
    precondition(range.upperBound <= rows, "rows \(range) of \(shape)")
    return Tensor(
      shape: [range.count, columns], elements: Array(elements[range.lowerBound * columns..<range.upperBound * columns]))
  }
}
