import Pools
import Tensor

/// Something outside is wrong with a matrix or the lists that it ranks: says what, where and what to do.
package struct EvaluationError: Error, CustomStringConvertible, Equatable {
  package let description: String
  package init(_ description: String) { self.description = description }
}

/// Similarities of queries and the items of a gallery, whichever of them the rows of the matrix are.
package struct Similarities {
  private let source: any SimilaritySource
  private let queriesAreColumns: Bool, blockSize: Int

  /// - Parameters:
  ///   - queriesAreColumns: whether the columns look for the rows, instead of the rows for the columns.
  ///   - blockSize: numbers a block has at most, unless one query alone has more.
  package init(_ source: any SimilaritySource, queriesAreColumns: Bool = false, blockSize: Int = 4 << 20) {
    (self.source, self.queriesAreColumns, self.blockSize) = (source, queriesAreColumns, blockSize)
  }

  package var name: String { source.name }
  package var queryCount: Int { queriesAreColumns ? source.columnCount : source.rowCount }
  package var itemCount: Int { queriesAreColumns ? source.rowCount : source.columnCount }
  /// The items look for the queries.
  var transposed: Similarities {
    Similarities(source, queriesAreColumns: !queriesAreColumns, blockSize: blockSize)
  }

  /// Calls `body` with a block of queries after another and their similarities to `items`, [query, item].
  /// - Throws: `EvaluationError` where a number is not finite: nothing can be ranked by it.
  package func forEachBlock(
    queries: Range<Int>, items: Range<Int>,
    _ body: (_ queries: Range<Int>, _ similarities: UnsafeBufferPointer<Double>) throws -> Void
  ) throws {
    guard !queries.isEmpty, !items.isEmpty else { return }
    let height = min(queries.count, max(1, blockSize / items.count))
    let block = UnsafeMutableBufferPointer<Double>.allocate(capacity: height * items.count)
    defer { block.deallocate() }
    let turned = queriesAreColumns ? UnsafeMutableBufferPointer<Double>.allocate(capacity: height * items.count) : nil
    defer { turned?.deallocate() }
    for part in queries.blocks(of: height) {
      let size = part.count * items.count
      let (rows, columns) = queriesAreColumns ? (items, part) : (part, items)
      try source.read(rows: rows, columns: columns, into: block.baseAddress!)
      try requireFinite(UnsafeBufferPointer(rebasing: block[..<size]), rows, columns)
      if let turned {
        transpose(block.baseAddress!, rows: rows.count, columns: columns.count, into: turned.baseAddress!)
      }
      try body(part, UnsafeBufferPointer(rebasing: (turned ?? block)[..<size]))
    }
  }

  private func requireFinite(_ block: UnsafeBufferPointer<Double>, _ rows: Range<Int>, _ columns: Range<Int>) throws {
    var sum = 0.0
    for value in block { sum += value * 0 }  // NaN where one is not finite
    guard sum != 0, let place = block.firstIndex(where: { !$0.isFinite }) else { return }
    throw EvaluationError(
      """
      \(name): row \(rows.lowerBound + place / columns.count), column \(columns.lowerBound + place % columns.count), \
      counted from 0, is \(block[place]): nothing can be ranked by it
      """)
  }
}

/// into[j, i] = matrix[i, j], in tiles that caches hold.
private func transpose(
  _ matrix: UnsafeMutablePointer<Double>, rows: Int, columns: Int, into: UnsafeMutablePointer<Double>
) {
  let side = 32
  parallel(columns, unit: side) { part in
    for left in stride(from: part.lowerBound, to: part.upperBound, by: side) {
      for top in stride(from: 0, to: rows, by: side) {
        for j in left..<min(left + side, part.upperBound) {
          for i in top..<min(top + side, rows) { into[j * rows + i] = matrix[i * columns + j] }
        }
      }
    }
  }
}

extension Similarities {
  /// The mean similarity of each class's queries to every item, [class, item]: Reed's ⟨v, φ_c⟩ of a photo v and a mean
  /// text φ_c, because the mean of inner products is the inner product with the mean.
  func means(ofClasses identities: [Int]) throws -> DenseSimilarities {
    let groups = IdentityGroups(identities), classes = groups.numbers(of: identities), items = itemCount
    var means = [Double](repeating: 0, count: groups.identities.count * items)
    try forEachBlock(queries: 0..<queryCount, items: 0..<items) { queries, block in
      means.withUnsafeMutableBufferPointer { means in
        parallel(items) { part in
          for query in queries {
            let (row, sums) = ((query - queries.lowerBound) * items, classes[query] * items)
            for item in part { means[sums + item] += block[row + item] }
          }
        }
      }
    }
    for (c, identity) in groups.identities.enumerated() {
      let count = Double(groups[identity].count)
      for i in c * items..<(c + 1) * items { means[i] /= count }
    }
    return DenseSimilarities(means, rows: groups.identities.count, columns: items, name: name)
  }
}
