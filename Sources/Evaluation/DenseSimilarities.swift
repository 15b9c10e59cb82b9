import Tensor

/// Similarities in memory, [rows, columns].
public struct DenseSimilarities: SimilaritySource, Sendable {
  public let name: String
  private let matrix: Tensor

  /// - Parameter matrix: [rows, columns].
  public init(_ matrix: Tensor, name: String = "similarities") {
    precondition(matrix.shape.count == 2, "similarities \(matrix.shape)")
    (self.matrix, self.name) = (matrix, name)
  }

  public var rowCount: Int { matrix.shape[0] }
  public var columnCount: Int { matrix.shape[1] }

  public func read(rows: Range<Int>, columns: Range<Int>, into block: UnsafeMutablePointer<Double>) {
    matrix.elements.withUnsafeBufferPointer { matrix in
      for (i, row) in rows.enumerated() {
        let (from, to) = (row * columnCount, i * columns.count - columns.lowerBound)
        for column in columns { block[to + column] = Double(matrix[from + column]) }
      }
    }
  }
}
