import Pools
import Tensor
import Testing

@testable import Evaluation

/// Every row of a matrix.
func whole(_ source: any SimilaritySource) throws -> [[Double]] {
  try (0..<source.rowCount).map { row in
    try [Double](unsafeUninitializedCapacity: source.columnCount) { block, initialized in
      try source.read(rows: row..<row + 1, columns: 0..<source.columnCount, into: block.baseAddress!)
      initialized = source.columnCount
    }
  }
}

private let photos = Tensor(shape: [2, 2], elements: [1, 0, 0, 2]),
  sentences = Tensor(shape: [3, 2], elements: [1, 0, 0, -3, 2, 1])

/// Listed pairs come before all others, in the order of their scores; the others stay as they were.
@Test func listedPairsComeFirst() throws {
  let reranked = RerankedSimilarities(
    EmbeddingSimilarities(photos, sentences), PairTable(photos: [0, 0, 1], sentences: [0, 1, 1]),
    ranks: [0, 1, -1], scores: [-7, -5, 9], name: "x")
  let matrix = try whole(reranked)
  #expect(matrix[1] == [0, -6, 2])
  #expect(matrix[0][1] - matrix[0][0] == 2 && matrix[0][0] > 2 && matrix[0][2] == 2)
  var block = [Double](repeating: .nan, count: 2)
  reranked.read(rows: 0..<1, columns: 1..<3, into: &block)
  #expect(block == [matrix[0][1], 2])
}
