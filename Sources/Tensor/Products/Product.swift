import COpenBLAS

/// Which operand of a product is read transposed.
package enum Transposition: Sendable { case none, left, right }

/// C ← α op(A) op(B) + β C on row-major memory, with op(A) [m, k], op(B) [k, n], C [m, n]: OpenBLAS's sgemm on one
/// thread.
package func multiply(
  _ m: Int, _ n: Int, _ k: Int,
  _ a: UnsafePointer<Float>, _ leadingA: Int, _ b: UnsafePointer<Float>, _ leadingB: Int,
  into c: UnsafeMutablePointer<Float>, _ leadingC: Int,
  transposing: Transposition = .none, alpha: Float = 1, beta: Float = 0
) {
  guard m > 0, n > 0 else { return }
  _ = singleThreadedProducts
  cblas_sgemm(
    CblasRowMajor, transposing == .left ? CblasTrans : CblasNoTrans, transposing == .right ? CblasTrans : CblasNoTrans,
    Int32(m), Int32(n), Int32(k), alpha, a, Int32(max(1, leadingA)), b, Int32(max(1, leadingB)), beta, c,
    Int32(leadingC))
}

/// OpenBLAS's own threads stay out of it: they go on spinning after a product and so take the processor from
/// `parallel`'s.
private let singleThreadedProducts: Void = openblas_set_num_threads(1)

/// How many multiplications are worth a thread's while.
let worthwhileProducts = 1 << 18

/// `multiply` with the columns or the rows of C split over threads. Not for use inside `parallel`.
package func multiplyInParallel(
  _ m: Int, _ n: Int, _ k: Int,
  _ a: UnsafePointer<Float>, _ leadingA: Int, _ b: UnsafePointer<Float>, _ leadingB: Int,
  into c: UnsafeMutablePointer<Float>, _ leadingC: Int,
  transposing: Transposition = .none, alpha: Float = 1, beta: Float = 0
) {
  // A part should be worth a thread's while, and its columns whole cache lines.
  let unit = max(16, worthwhileProducts / max(1, k * min(m, n)) / 16 * 16)
  if n >= m {
    parallel(n, unit: unit) { columns in
      let b = b + columns.lowerBound * (transposing == .right ? leadingB : 1)
      multiply(
        m, columns.count, k, a, leadingA, b, leadingB, into: c + columns.lowerBound, leadingC, transposing: transposing,
        alpha: alpha, beta: beta)
    }
  } else {
    parallel(m, unit: unit) { rows in
      let a = a + rows.lowerBound * (transposing == .left ? 1 : leadingA)
      multiply(
        rows.count, n, k, a, leadingA, b, leadingB, into: c + rows.lowerBound * leadingC, leadingC,
        transposing: transposing, alpha: alpha, beta: beta)
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
      multiplyInParallel(
        m, n, k, left.elements, left.columns, right.elements, right.columns, into: result, n, transposing: transposing)
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
    elements.withUnsafeMutableBufferPointer {
      multiplyInParallel(
        m, n, k, left.elements, left.columns, right.elements, right.columns, into: $0.baseAddress!, n,
        transposing: transposing,
        alpha: scale, beta: 1)
    }
  }
}
