import Pools
import Tensor

/// The inner products of two lists of embeddings, computed as they are asked for.
package struct EmbeddingSimilarities: SimilaritySource, Sendable {
  package let name: String
  private let rows: Tensor, columns: Tensor

  /// - Parameters: embeddings [row, D] and [column, D].
  package init(_ rows: Tensor, _ columns: Tensor, name: String = "embeddings") {
    precondition(rows.columns == columns.columns, "embeddings \(rows.shape) and \(columns.shape)")
    (self.rows, self.columns, self.name) = (rows, columns, name)
    bound = Double(rows.rowNorms().max() ?? 0) * Double(columns.rowNorms().max() ?? 0)
  }

  package var rowCount: Int { rows.rows }
  package var columnCount: Int { columns.rows }
  /// A bound of all similarities' magnitudes: the greatest lengths' product.
  let bound: Double

  package func read(rows some: Range<Int>, columns others: Range<Int>, into block: UnsafeMutablePointer<Double>) {
    let products = Tensor.product(rows.slicingRows(some), columns.slicingRows(others), transposing: .right)
    for i in 0..<products.count { block[i] = Double(products.elements[i]) }
  }
}

/// Similarities in memory, [rows, columns].
package struct DenseSimilarities: SimilaritySource, Sendable {
  /// As they come: a copy in double precision would take twice the memory of the matrix.
  private enum Elements { case single([Float]), double([Double]) }

  package let name: String
  package let rowCount: Int, columnCount: Int
  private let elements: Elements

  init(_ elements: [Double], rows: Int, columns: Int, name: String) {
    precondition(elements.count == rows * columns, "\(elements.count) similarities of \(rows) × \(columns)")
    (self.elements, rowCount, columnCount, self.name) = (.double(elements), rows, columns, name)
  }

  /// - Parameter matrix: [rows, columns].
  package init(_ matrix: Tensor, name: String = "similarities") {
    (elements, rowCount, columnCount, self.name) = (.single(matrix.elements), matrix.rows, matrix.columns, name)
  }

  package func read(rows: Range<Int>, columns: Range<Int>, into block: UnsafeMutablePointer<Double>) {
    for (i, row) in rows.enumerated() {
      let (from, to) = (row * columnCount, i * columns.count - columns.lowerBound)
      switch elements {
      case .single(let elements): for column in columns { block[to + column] = Double(elements[from + column]) }
      case .double(let elements): for column in columns { block[to + column] = elements[from + column] }
      }
    }
  }
}
