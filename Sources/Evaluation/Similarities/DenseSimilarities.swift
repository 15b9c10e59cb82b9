import Tensor

/// Similarities in memory, [rows, columns].
package struct DenseSimilarities: SimilaritySource, Sendable {
  package let name: String
  private let matrix: Tensor

  /// - Parameter matrix: [rows, columns].
  package init(_ matrix: Tensor, name: String = "similarities") {
    precondition(matrix.shape.count == 2, "similarities \(matrix.shape)")
    (self.matrix, self.name) = (matrix, name)
  }

  package var rowCount: Int { matrix.shape[0] }
  package var columnCount: Int { matrix.shape[1] }

  package func read(rows: Range<Int>, columns: Range<Int>, into block: UnsafeMutablePointer<Double>) {
    matrix.elements.withUnsafeBufferPointer { matrix in
      for (i, row) in rows.enumerated() {
        let (from, to) = (row * columnCount, i * columns.count - columns.lowerBound)
        for column in columns { block[to + column] = Double(matrix[from + column]) }
      }
    }
  }
}
