import Tensor

/// A matrix of similarities in a file: greater is more similar. It may be larger than memory, and is read in blocks.
package protocol SimilaritySource {
  /// The file, as errors name it.
  var name: String { get }
  var rowCount: Int { get }
  var columnCount: Int { get }
  /// Reads a block, row-major.
  func read(rows: Range<Int>, columns: Range<Int>, into block: UnsafeMutablePointer<Double>) throws
}

/// Something outside is wrong with a matrix or the lists that it ranks: says what, where and what to do.
package struct EvaluationError: Error, CustomStringConvertible, Equatable {
  package let description: String
  package init(_ description: String) { self.description = description }
}

/// Similarities of queries and the items of a gallery, whichever of them the rows of the matrix are.
package struct Similarities {
  private let source: any SimilaritySource
  private let queriesAreColumns: Bool
  private let blockSize: Int

  /// - Parameter queriesAreColumns: whether the columns look for the rows, instead of the rows for the columns.
  package init(_ source: any SimilaritySource, queriesAreColumns: Bool = false) {
    self.init(source, queriesAreColumns: queriesAreColumns, blockSize: 4 << 20)
  }

  /// - Parameter blockSize: numbers a block has at most, unless one query alone has more; 32 MB of them usually.
  init(_ source: any SimilaritySource, queriesAreColumns: Bool = false, blockSize: Int) {
    (self.source, self.queriesAreColumns, self.blockSize) = (source, queriesAreColumns, blockSize)
  }

  package var name: String { source.name }
  package var queryCount: Int { queriesAreColumns ? source.columnCount : source.rowCount }
  package var itemCount: Int { queriesAreColumns ? source.rowCount : source.columnCount }
  /// The items look for the queries.
  package var transposed: Similarities {
    Similarities(source, queriesAreColumns: !queriesAreColumns, blockSize: blockSize)
  }

  /// Calls `body` with a block of queries after another and their similarities to `items`, [query, item].
  ///
  /// Throws `EvaluationError` where a number is not finite: nothing can be ranked by it.
  func forEachBlock(
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
      counted from 0, \
      is \(block[place]): nothing can be ranked by it
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

/// The mean similarity of each class's queries to every item, [class, item]: Reed's ⟨v, φ_c⟩ of a photo v and the mean
/// text φ_c, because the mean of inner products is the inner product with the mean. Where a class has one row it is
/// that row.
struct ClassSimilarities: SimilaritySource {
  let name: String
  /// The identities of the classes, rising.
  let classes: [Int]
  let columnCount: Int
  private let means: [Double]

  init(_ similarities: Similarities, identities: [Int]) throws {
    let groups = IdentityGroups(identities)
    var place = [Int](repeating: 0, count: (groups.identities.last ?? -1) + 1)
    for (c, identity) in groups.identities.enumerated() { place[identity] = c }
    let items = similarities.itemCount
    var means = [Double](repeating: 0, count: groups.identities.count * items)
    try similarities.forEachBlock(queries: 0..<similarities.queryCount, items: 0..<items) { queries, block in
      means.withUnsafeMutableBufferPointer { means in
        parallel(items) { part in
          for query in queries {
            let (row, sums) = ((query - queries.lowerBound) * items, place[identities[query]] * items)
            for item in part { means[sums + item] += block[row + item] }
          }
        }
      }
    }
    for (c, identity) in groups.identities.enumerated() {
      let count = Double(groups[identity].count)
      for i in c * items..<(c + 1) * items { means[i] /= count }
    }
    (name, classes, columnCount, self.means) = (similarities.name, groups.identities, items, means)
  }

  var rowCount: Int { classes.count }

  func read(rows: Range<Int>, columns: Range<Int>, into block: UnsafeMutablePointer<Double>) {
    for (i, row) in rows.enumerated() {
      for (j, column) in columns.enumerated() { block[i * columns.count + j] = means[row * columnCount + column] }
    }
  }
}
