import Tensor
import Testing

@testable import Matching

struct StandardizationTests {
  /// 700 vectors in more than one block: a far mean, a small deviation, and an element that never differs.
  private let vectors: Tensor = {
    var generator = SplitMix64(seed: 5)
    var vectors = Tensor(normal: 1, shape: [700, 3], using: &generator)
    for row in 0..<700 {
      vectors.elements[3 * row] += 10
      vectors.elements[3 * row + 1] *= 0.5
      vectors.elements[3 * row + 2] = 4
    }
    return vectors
  }()

  private var standardization: Standardization {
    Standardization(of: Array(0..<700)) { vectors.gatheringRows($0) }
  }

  @Test func elementsHaveMeanZeroAndDeviationOne() {
    let result = standardization(vectors)
    for column in 0..<2 {
      let values = (0..<700).map { Double(result.elements[3 * $0 + column]) }
      #expect(abs(values.reduce(0, +) / 700) < 1e-3 && abs(values.reduce(0) { $0 + $1 * $1 } / 700 - 1) < 1e-3)
    }
    #expect((0..<700).allSatisfy { abs(result.elements[3 * $0 + 2]) < 1e-3 })
  }

  /// The photo's embedding stays the same.
  @Test func undoneItTakesVectorsAsTheyAre() {
    var generator = SplitMix64(seed: 6)
    let model = JointEmbedding(
      configuration: .init(), channels: 3, words: (4, 2, 2), dimensions: 5,
      using: &generator)
    var parameters = model.parameters.byName
    standardization.undo(in: &parameters)
    var undone = model
    for (name, tensor) in parameters { undone.parameters[name] = tensor }
    let some = vectors.slicingRows(0..<9)
    let expected = model.embedding(ofPhotos: standardization(some)), found = undone.embedding(ofPhotos: some)
    #expect(zip(expected.elements, found.elements).allSatisfy { abs($0 - $1) < 1e-4 })
    #expect(parameters.keys.sorted() == model.parameters.byName.keys.sorted())
  }
}
