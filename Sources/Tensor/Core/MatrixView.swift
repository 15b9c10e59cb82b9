/// A matrix in memory that somebody else owns: element (row, column) lies at `pointer[row * stride + column]`.
///
/// Kernels take views, so that a matrix, its size and the distance of its rows are one argument. Whoever makes a view
/// keeps the memory alive.
package struct MatrixView {
  package var pointer: UnsafePointer<Float>
  package var rows, columns: Int
  /// Floats from the beginning of a row to that of the next.
  package var stride: Int

  package init(_ pointer: UnsafePointer<Float>, rows: Int, columns: Int, stride: Int? = nil) {
    (self.pointer, self.rows, self.columns, self.stride) = (pointer, rows, columns, stride ?? columns)
  }

  package init(_ view: MutableMatrixView) {
    self.init(view.pointer, rows: view.rows, columns: view.columns, stride: view.stride)
  }

  package func row(_ row: Int) -> UnsafePointer<Float> { pointer + row * stride }

  /// Some of the rows.
  package func rows(_ range: Range<Int>) -> MatrixView {
    MatrixView(pointer + range.lowerBound * stride, rows: range.count, columns: columns, stride: stride)
  }

  /// Some of the columns.
  package func columns(_ range: Range<Int>) -> MatrixView {
    MatrixView(pointer + range.lowerBound, rows: rows, columns: range.count, stride: stride)
  }
}

/// A `MatrixView` that can be written to.
package struct MutableMatrixView {
  package var pointer: UnsafeMutablePointer<Float>
  package var rows, columns: Int
  /// Floats from the beginning of a row to that of the next.
  package var stride: Int

  package init(_ pointer: UnsafeMutablePointer<Float>, rows: Int, columns: Int, stride: Int? = nil) {
    (self.pointer, self.rows, self.columns, self.stride) = (pointer, rows, columns, stride ?? columns)
  }

  package func row(_ row: Int) -> UnsafeMutablePointer<Float> { pointer + row * stride }

  /// Some of the rows.
  package func rows(_ range: Range<Int>) -> MutableMatrixView {
    MutableMatrixView(pointer + range.lowerBound * stride, rows: range.count, columns: columns, stride: stride)
  }

  /// Some of the columns.
  package func columns(_ range: Range<Int>) -> MutableMatrixView {
    MutableMatrixView(pointer + range.lowerBound, rows: rows, columns: range.count, stride: stride)
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
