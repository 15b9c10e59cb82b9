import Pools
import Tensor
import Testing

@testable import Evaluation

private let photos = Tensor(shape: [2, 2], elements: [1, 0, 0, 2]),
  sentences = Tensor(shape: [3, 2], elements: [1, 0, 0, -3, 2, 1])

@Test func embeddingsAreComparedByTheirInnerProduct() throws {
  #expect(try whole(EmbeddingSimilarities(photos, sentences)) == [[1, 0, 2], [0, -6, 2]])
}

@Test func aBlockIsThatOfTheMatrix() throws {
  for source in [
    EmbeddingSimilarities(photos, sentences) as any SimilaritySource,
    DenseSimilarities(Tensor(shape: [2, 3], elements: [1, 0, 2, 0, -6, 2])),
  ] {
    var block = [Double](repeating: .nan, count: 2)
    try source.read(rows: 1..<2, columns: 1..<3, into: &block)
    #expect(block == [-6, 2])
  }
}

/// No similarity is greater than the bound, which re-ranking puts listed pairs above.
@Test(arguments: 0..<5) func theBoundHoldsEverySimilarity(trial: Int) throws {
  var generator = SplitMix64(seed: 17, stream: UInt64(trial))
  let source = EmbeddingSimilarities(
    Tensor(normal: 1, shape: [5, 1 + trial], using: &generator),
    Tensor(normal: 1, shape: [7, 1 + trial], using: &generator))
  #expect(source.rowCount == 5 && source.columnCount == 7)
  #expect(try whole(source).joined().allSatisfy { abs($0) <= source.bound + 1e-6 })
}
