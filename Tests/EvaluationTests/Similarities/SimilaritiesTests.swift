import Pools
import TestSupport
import Testing

@testable import Evaluation

/// A matrix in memory.
struct MemoryMatrix: SimilaritySource {
  let name = "matrix.npy"
  let rowCount: Int, columnCount: Int
  var elements: [Double]

  init(rows: Int, columns: Int, _ element: (Int, Int) -> Double) {
    (rowCount, columnCount) = (rows, columns)
    elements = (0..<rows).flatMap { row in (0..<columns).map { element(row, $0) } }
  }

  subscript(row: Int, column: Int) -> Double {
    get { elements[row * columnCount + column] }
    set { elements[row * columnCount + column] = newValue }
  }

  func read(rows: Range<Int>, columns: Range<Int>, into block: UnsafeMutablePointer<Double>) {
    for (i, row) in rows.enumerated() {
      for (j, column) in columns.enumerated() { block[i * columns.count + j] = self[row, column] }
    }
  }
}

@Test(arguments: [1, 7, 100, 1 << 20], [false, true])
func blocksHoldEverySimilarityOnce(blockSize: Int, queriesAreColumns: Bool) throws {
  let matrix = MemoryMatrix(rows: 70, columns: 45) { Double(100 * $0 + $1) }
  let similarities = Similarities(matrix, queriesAreColumns: queriesAreColumns, blockSize: blockSize)
  let queries = 3..<41, items = 2..<40
  var next = queries.lowerBound
  try similarities.forEachBlock(queries: queries, items: items) { part, block in
    #expect(part.lowerBound == next && block.count == part.count * items.count)
    #expect(part.count == 1 || block.count <= blockSize)
    for (i, query) in part.enumerated() {
      for (j, item) in items.enumerated() {
        #expect(block[i * items.count + j] == (queriesAreColumns ? matrix[item, query] : matrix[query, item]))
      }
    }
    next = part.upperBound
  }
  #expect(next == queries.upperBound)
  #expect(
    similarities.transposed.queryCount == similarities.itemCount
      && similarities.transposed.itemCount == similarities.queryCount)
}

@Test(arguments: [Double.nan, .infinity, -.infinity], [false, true])
func whatIsNotFiniteIsNamedByRowAndColumn(value: Double, queriesAreColumns: Bool) {
  var matrix = MemoryMatrix(rows: 9, columns: 5) { Double($0 - $1) }
  matrix[6, 3] = value
  let similarities = Similarities(matrix, queriesAreColumns: queriesAreColumns, blockSize: 8)
  let words = errorText {
    try similarities.forEachBlock(queries: 0..<similarities.queryCount, items: 0..<similarities.itemCount) { _, _ in }
  }
  #expect(words == "matrix.npy: row 6, column 3, counted from 0, is \(value): nothing can be ranked by it")
}

/// The mean of inner products is the inner product with the mean.
@Test func classesScoreAsTheirMeanTexts() throws {
  let sentences: [[Double]] = [[1, 0], [0.6, 0.8], [0, 1], [0.8, -0.6]],
    photos: [[Double]] = [[0, 1], [1, 0], [0.6, 0.8]]
  let matrix = MemoryMatrix(rows: 4, columns: 3) { sentences[$0][0] * photos[$1][0] + sentences[$0][1] * photos[$1][1] }
  let identities = [7, 2, 7, 7]
  let classes = try Similarities(matrix, blockSize: 4).means(ofClasses: identities)
  #expect(classes.name == matrix.name && classes.rowCount == 2 && classes.columnCount == 3)
  let means: [[Double]] = [[0.6, 0.8], [1.8 / 3, 0.4 / 3]]
  var block = [Double](repeating: 0, count: 6)
  block.withUnsafeMutableBufferPointer { classes.read(rows: 0..<2, columns: 0..<3, into: $0.baseAddress!) }
  for c in 0..<2 {
    for photo in 0..<3 {
      #expect(abs(block[c * 3 + photo] - means[c][0] * photos[photo][0] - means[c][1] * photos[photo][1]) < 1e-12)
    }
  }
}
