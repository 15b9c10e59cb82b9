import COpenBLAS

/// Which operand of a product is read transposed.
package enum Transposition: Sendable { case none, left, right }

/// C ← op(A) op(B), or C + op(A) op(B) if `adding`, by OpenBLAS's sgemm on one thread.
package func multiply(
  _ a: MatrixView, _ b: MatrixView, into c: MutableMatrixView, transposing: Transposition = .none, adding: Bool = false
) {
  let k = transposing == .left ? a.rows : a.columns
  guard c.rows > 0, c.columns > 0 else { return }
  _ = singleThreadedProducts
  cblas_sgemm(
    CblasRowMajor, transposing == .left ? CblasTrans : CblasNoTrans, transposing == .right ? CblasTrans : CblasNoTrans,
    Int32(c.rows), Int32(c.columns), Int32(k), 1, a.pointer, Int32(max(1, a.stride)), b.pointer,
    Int32(max(1, b.stride)), adding ? 1 : 0, c.pointer, Int32(c.stride))
}

/// OpenBLAS must not use threads of its own: they spin after a product and so take the processor from `parallel`'s.
private let singleThreadedProducts: Void = openblas_set_num_threads(1)

/// How many multiplications are worth a thread's while.
let worthwhileProducts = 1 << 18

/// `multiply` with the columns or the rows of C split over threads. Not for use inside `parallel`.
package func multiplyInParallel(
  _ a: MatrixView, _ b: MatrixView, into c: MutableMatrixView, transposing: Transposition = .none, adding: Bool = false
) {
  let (m, k, n) = transposing.sizes(a.rows, a.columns, b.rows, b.columns)
  precondition(c.rows == m && c.columns == n, "[\(c.rows), \(c.columns)] ← a product of [\(m), \(n)]")
  // A part should be worth a thread's while, and its columns whole cache lines.
  let unit = max(16, worthwhileProducts / max(1, k * min(m, n)) / 16 * 16)
  if n >= m {
    parallel(n, unit: unit) { part in
      let b = transposing == .right ? b.rows(part) : b.columns(part)
      multiply(a, b, into: c.columns(part), transposing: transposing, adding: adding)
    }
  } else {
    parallel(m, unit: unit) { part in
      let a = transposing == .left ? a.columns(part) : a.rows(part)
      multiply(a, b, into: c.rows(part), transposing: transposing, adding: adding)
    }
  }
}

extension Transposition {
  /// The rows, the terms of each sum, and the columns of op(A) · op(B).
  fileprivate func sizes(_ aRows: Int, _ aColumns: Int, _ bRows: Int, _ bColumns: Int) -> (m: Int, k: Int, n: Int) {
    let (m, k) = self == .left ? (aColumns, aRows) : (aRows, aColumns)
    let (inner, n) = self == .right ? (bColumns, bRows) : (bRows, bColumns)
    precondition(k == inner, "product of [\(aRows), \(aColumns)] and [\(bRows), \(bColumns)], transposing \(self)")
    return (m, k, n)
  }
}

extension Tensor {
  /// op(left) · op(right), where all dimensions but the last of each operand are flattened into rows.
  package static func product(_ left: Tensor, _ right: Tensor, transposing: Transposition = .none) -> Tensor {
    let (m, k, n) = transposing.sizes(left.rows, left.columns, right.rows, right.columns)
    return Tensor(uninitialized: [m, n]) { result in
      if k == 0 { result.update(repeating: 0, count: m * n) }
      let c = MutableMatrixView(result, rows: m, columns: n)
      withViews(left, right) { multiplyInParallel($0, $1, into: c, transposing: transposing) }
    }
  }

  /// self += op(left) · op(right)
  package mutating func addProduct(_ left: Tensor, _ right: Tensor, transposing: Transposition = .none) {
    let (m, k, n) = transposing.sizes(left.rows, left.columns, right.rows, right.columns)
    precondition(count == m * n, "a product of [\(m), \(n)] added to \(shape)")
    guard count > 0, k > 0 else { return }
    withMutableView {
      let c = MutableMatrixView($0.pointer, rows: m, columns: n)
      withViews(left, right) { multiplyInParallel($0, $1, into: c, transposing: transposing, adding: true) }
    }
  }
}
