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
