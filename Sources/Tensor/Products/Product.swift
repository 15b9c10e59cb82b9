import COpenBLAS

/// Which operand of a product is read transposed.
package enum Transposition: Sendable { case none, left, right }

/// C ← α op(A) op(B) + β C, by OpenBLAS's sgemm on one thread.
package func multiply(
  _ a: MatrixView, _ b: MatrixView, into c: MutableMatrixView, transposing: Transposition = .none, alpha: Float = 1,
  beta: Float = 0
) {
  let k = transposing == .left ? a.rows : a.columns
  guard c.rows > 0, c.columns > 0 else { return }
  _ = singleThreadedProducts
  cblas_sgemm(
    CblasRowMajor, transposing == .left ? CblasTrans : CblasNoTrans, transposing == .right ? CblasTrans : CblasNoTrans,
    Int32(c.rows), Int32(c.columns), Int32(k), alpha, a.pointer, Int32(max(1, a.stride)), b.pointer,
    Int32(max(1, b.stride)), beta, c.pointer, Int32(c.stride))
}

/// OpenBLAS must not use threads of its own: they spin after a product and so take the processor from `parallel`'s.
private let singleThreadedProducts: Void = openblas_set_num_threads(1)

/// How many multiplications are worth a thread's while.
let worthwhileProducts = 1 << 18

/// `multiply` with the columns or the rows of C split over threads. Not for use inside `parallel`.
package func multiplyInParallel(
  _ a: MatrixView, _ b: MatrixView, into c: MutableMatrixView, transposing: Transposition = .none, alpha: Float = 1,
  beta: Float = 0
) {
  let (m, k) = transposing == .left ? (a.columns, a.rows) : (a.rows, a.columns)
  let (inner, n) = transposing == .right ? (b.columns, b.rows) : (b.rows, b.columns)
  precondition(
    k == inner && c.rows == m && c.columns == n,
    "[\(c.rows), \(c.columns)] ← [\(a.rows), \(a.columns)] · [\(b.rows), \(b.columns)], transposing \(transposing)")
  // A part should be worth a thread's while, and its columns whole cache lines.
  let unit = max(16, worthwhileProducts / max(1, k * min(m, n)) / 16 * 16)
  if n >= m {
    parallel(n, unit: unit) { part in
      let b = transposing == .right ? b.rows(part) : b.columns(part)
      multiply(a, b, into: c.columns(part), transposing: transposing, alpha: alpha, beta: beta)
    }
  } else {
    parallel(m, unit: unit) { part in
      let a = transposing == .left ? a.columns(part) : a.rows(part)
      multiply(a, b, into: c.rows(part), transposing: transposing, alpha: alpha, beta: beta)
    }
  }
}

extension Tensor {
  /// op(left) · op(right), where all dimensions but the last of each operand are flattened into rows.
  package static func product(_ left: Tensor, _ right: Tensor, transposing: Transposition = .none) -> Tensor {
    let (m, k) = transposing == .left ? (left.columns, left.rows) : (left.rows, left.columns)
    let (inner, n) = transposing == .right ? (right.columns, right.rows) : (right.rows, right.columns)
    precondition(k == inner, "product of \(left.shape) and \(right.shape), transposing \(transposing)")
    return Tensor(uninitialized: [m, n]) { result in
      if k == 0 { result.update(repeating: 0, count: m * n) }
      multiplyInParallel(left, right, into: MutableMatrixView(result, rows: m, columns: n), transposing: transposing)
    }
  }

  /// self += scale · op(left) · op(right)
  package mutating func addProduct(
    _ left: Tensor, _ right: Tensor, transposing: Transposition = .none, scale: Float = 1
  ) {
    let (m, k) = transposing == .left ? (left.columns, left.rows) : (left.rows, left.columns)
    let (inner, n) = transposing == .right ? (right.columns, right.rows) : (right.rows, right.columns)
    precondition(
      k == inner && count == m * n,
      "product of \(left.shape) and \(right.shape), transposing \(transposing), added to \(shape)")
    guard count > 0, k > 0 else { return }
    withMutableView {
      let c = MutableMatrixView($0.pointer, rows: m, columns: n)
      multiplyInParallel(left, right, into: c, transposing: transposing, alpha: scale, beta: 1)
    }
  }
}

private func multiplyInParallel(
  _ a: Tensor, _ b: Tensor, into c: MutableMatrixView, transposing: Transposition, alpha: Float = 1, beta: Float = 0
) {
  withViews(a, b) { multiplyInParallel($0, $1, into: c, transposing: transposing, alpha: alpha, beta: beta) }
}
