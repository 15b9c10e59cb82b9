/// A matrix in memory that somebody else owns: element (row, column) lies at `pointer[row * stride + column]`.
///
/// Kernels take views, so that a matrix, its size and the distance of its rows are one argument. Whoever makes a view
/// keeps the memory alive. All is inlinable, so that no module calls it unspecialised.
@frozen @usableFromInline
package struct Matrix<Pointer: Strideable> where Pointer.Stride == Int {
  @usableFromInline package var pointer: Pointer
  @usableFromInline package var rows, columns: Int
  /// Floats from the beginning of a row to that of the next.
  @usableFromInline package var stride: Int

  @inlinable package init(_ pointer: Pointer, rows: Int, columns: Int, stride: Int? = nil) {
    (self.pointer, self.rows, self.columns, self.stride) = (pointer, rows, columns, stride ?? columns)
  }

  @inlinable package func row(_ row: Int) -> Pointer { pointer.advanced(by: row * stride) }

  /// Some of the rows.
  @inlinable package func rows(_ range: Range<Int>) -> Matrix {
    Matrix(row(range.lowerBound), rows: range.count, columns: columns, stride: stride)
  }

  /// Some of the columns.
  @inlinable package func columns(_ range: Range<Int>) -> Matrix {
    Matrix(pointer.advanced(by: range.lowerBound), rows: rows, columns: range.count, stride: stride)
  }
}

@usableFromInline package typealias MatrixView = Matrix<UnsafePointer<Float>>
/// A `MatrixView` that can be written to.
@usableFromInline package typealias MutableMatrixView = Matrix<UnsafeMutablePointer<Float>>

extension MatrixView {
  @inlinable package init(_ view: MutableMatrixView) {
    self.init(UnsafePointer(view.pointer), rows: view.rows, columns: view.columns, stride: view.stride)
  }
}

extension MatrixView {
  /// Writes the rows one behind another.
  package func copy(to elements: UnsafeMutablePointer<Float>) {
    for row in 0..<rows { (elements + row * columns).update(from: self.row(row), count: columns) }
  }
}

extension Tensor {
  /// Calls `body` with a view of the tensor, all dimensions but the last flattened into rows.
  package func withView<Result>(_ body: (MatrixView) throws -> Result) rethrows -> Result {
    try elements.withUnsafeBufferPointer { try body(MatrixView($0.baseAddress!, rows: rows, columns: columns)) }
  }

  /// Calls `body` with a view to write to.
  package mutating func withMutableView<Result>(_ body: (MutableMatrixView) throws -> Result) rethrows -> Result {
    let (rows, columns) = (rows, columns)
    return try elements.withUnsafeMutableBufferPointer {
      try body(MutableMatrixView($0.baseAddress!, rows: rows, columns: columns))
    }
  }
}

/// Calls `body` with views of two tensors.
package func withViews<Result>(_ a: Tensor, _ b: Tensor, _ body: (MatrixView, MatrixView) -> Result) -> Result {
  a.withView { a in b.withView { body(a, $0) } }
}

/// Calls `body` with views of three tensors.
package func withViews<Result>(
  _ a: Tensor, _ b: Tensor, _ c: Tensor, _ body: (MatrixView, MatrixView, MatrixView) -> Result
) -> Result {
  withViews(a, b) { a, b in c.withView { body(a, b, $0) } }
}
