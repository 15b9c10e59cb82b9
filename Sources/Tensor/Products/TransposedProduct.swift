import CProcessor

/// C ← Aᵀ · B, or C + Aᵀ · B, of two tall matrices A [rows, m] and B [rows, n]: the gradient of a convolution's
/// weights, with a row for every pixel. A single-threaded kernel, whose callers split the columns of A or add the parts
/// of several threads.
///
/// - Parameters:
///   - columns: those columns of A, which are rows of C, that are wanted.
///   - adding: whether the product is added to C.
///
/// 256 rows and 256 columns of A at a time stay in the cache for all panels, which are 32 columns of B, copied to where
/// they lie together; eight columns of A times those are summed in vector registers. Each element is the sum over all
/// rows in their order.
package func multiplyTransposed(
  _ a: MatrixView, columns: Range<Int>, _ b: MatrixView, into c: MutableMatrixView, adding: Bool
) {
  let (rows, n) = (a.rows, b.columns), (width, most) = (TallPanel.width, 256)
  precondition(
    rows == b.rows && columns.upperBound <= min(a.columns, c.rows) && n == c.columns,
    "[\(c.rows), \(c.columns)] ← columns \(columns) of [\(rows), \(a.columns)], transposed, · [\(b.rows), \(n)]")
  let workspace = UnsafeMutablePointer<SIMD16<Float>>.allocate(capacity: min(rows, most) * 2)
  defer { workspace.deallocate() }
  if rows == 0, !adding {
    for row in columns { c.row(row).update(repeating: 0, count: n) }
  }
  for start in stride(from: 0, to: rows, by: most) {
    let part = start..<min(start + most, rows), adding = adding || start > 0
    for column in stride(from: columns.lowerBound, to: columns.upperBound, by: most) {
      let some = column..<min(column + most, columns.upperBound)
      for first in stride(from: 0, to: n, by: width) {
        let held = first..<min(first + width, n)
        let panel = TallPanel(b.rows(part).columns(held), workspace)
        panel.multiply(a.rows(part), columns: some, into: c.columns(held), adding)
      }
    }
  }
}

extension Tensor {
  /// self += leftᵀ · right of tall matrices, or self = leftᵀ · right if `overwriting`. The number of threads does not
  /// change a bit.
  package mutating func addTransposedProduct(_ left: Tensor, _ right: Tensor, overwriting: Bool = false) {
    let (m, n) = (left.columns, right.columns)
    precondition(
      left.rows == right.rows && count == m * n,
      "product of \(left.shape), transposed, and \(right.shape), added to \(shape)")
    guard count > 0 else { return }
    withMutableView { c in
      withViews(left, right) { a, b in
        let c = MutableMatrixView(c.pointer, rows: m, columns: n)
        parallel(m, unit: max(8, worthwhileProducts / max(1, a.rows * n) / 8 * 8)) {
          multiplyTransposed(a, columns: $0, b, into: c, adding: !overwriting)
        }
      }
    }
  }
}

/// Some rows of 32 columns, together and padded with zeros.
private struct TallPanel {
  static let width = 32
  let rows, held: Int
  let panel: UnsafePointer<SIMD16<Float>>

  init(_ b: MatrixView, _ memory: UnsafeMutablePointer<SIMD16<Float>>) {
    let (rows, held, leading) = (b.rows, b.columns, b.stride), b = b.pointer
    if held == Self.width {
      for row in 0..<rows {
        let b = b + row &* leading
        (memory[2 &* row], memory[2 &* row &+ 1]) = (SIMD16(at: b), SIMD16(at: b + 16))
      }
    } else {
      memory.update(repeating: .zero, count: 2 * rows)
      let to = UnsafeMutableRawPointer(memory)
      for row in 0..<rows { to.advanced(by: 128 * row).copyMemory(from: b + row * leading, byteCount: 4 * held) }
    }
    (self.rows, self.held, panel) = (rows, held, UnsafePointer(memory))
  }

  /// Some columns of A, transposed, times the panel.
  func multiply(_ a: MatrixView, columns: Range<Int>, into c: MutableMatrixView, _ adding: Bool) {
    var column = columns.lowerBound
    while column < columns.upperBound {
      let left = columns.upperBound - column
      if left >= 8 && processor_has_avx512 != 0 {
        column += multiply(Eight<RowSum>.self, a, column, into: c, adding)
      } else if left >= 4 && processor_has_avx512 != 0 {
        column += multiply(Four<RowSum>.self, a, column, into: c, adding)
      } else if left >= 2 {
        column += multiply(Two<RowSum>.self, a, column, into: c, adding)
      } else {
        column += multiply(RowSum.self, a, column, into: c, adding)
      }
    }
  }

  /// - Returns: how many columns.
  @inline(__always)
  private func multiply<Sums: RowSums>(
    _: Sums.Type, _ a: MatrixView, _ column: Int, into c: MutableMatrixView, _ adding: Bool
  ) -> Int {
    var sums = Sums(nil)
    let (a, leading, c, leadingC) = (a.pointer + column, a.stride, c.row(column), c.stride)
    for row in 0..<rows { sums.add(a + row &* leading, 1, panel + 2 &* row) }
    if held == Self.width {
      let residual = adding ? UnsafePointer(c) : nil
      sums.store(PackedMatrix.Output(c, adding: residual, pixelStride: leadingC, lineStride: 0), .none, Self.width)
    } else {
      withUnsafeTemporaryAllocation(of: Float.self, capacity: Sums.count * Self.width) { scratch in
        let scratch = scratch.baseAddress!
        sums.store(PackedMatrix.Output(scratch, pixelStride: Self.width, lineStride: 0), .none, Self.width)
        for row in 0..<Sums.count {
          let (from, to) = (scratch + row * Self.width, c + row * leadingC)
          for j in 0..<held { to[j] = adding ? to[j] + from[j] : from[j] }
        }
      }
    }
    return Sums.count
  }
}
