extension Tensor {
  /// selfᵀ, [columns, rows].
  package func transposed() -> Tensor {
    let (rows, columns) = (rows, columns)
    return Tensor(uninitialized: [columns, rows]) { y in
      elements.withUnsafeBufferPointer { x in
        for column in 0..<columns {
          for row in 0..<rows { y[column * rows + row] = x[row * columns + column] }
        }
      }
    }
  }
}
