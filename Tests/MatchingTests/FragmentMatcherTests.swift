import Autodiff
import Tensor
import TestSupport
import Testing

@testable import Matching

struct FragmentMatcherTests {
  @Test func fragmentsAreUnitVectors() throws {
    let model = tinyFragments(), variables = model.parameters.constants()
    var generator = SplitMix64(seed: 1)
    let regions = model.regions(.constant(try tinyPairData.grids([0, 1], [0, 0])), variables, training: false, using: &generator)
    let words = model.words(PackedSentences(tinySentences), variables, training: false, using: &generator)
    #expect(regions.vectors.shape == [8, 5] && regions.segments == Segments(repeating: 4, count: 2))
    #expect(words.vectors.shape == [14, 5] && words.segments == Segments(lengths: tinySentences.map(\.count)))
    for vectors in [regions.vectors, words.vectors] {
      for norm in vectors.value.rowNorms() { #expect(abs(norm - 1) < 1e-5) }
    }
    #expect(model.similarities(regions, words).shape == [2, 5])
  }

  @Test(arguments: StackedCrossAttention.Direction.allCases)
  func gradientCheck(direction: StackedCrossAttention.Direction) throws {
    let model = tinyFragments(.init(direction: direction, aggregation: .mean)), grids = try tinyPairData.grids([0, 1], [0, 0])
    checkGradients(of: model.parameters.tensors, step: 1e-3) {
      var generator = SplitMix64(seed: 1)
      let variables = model.parameters.variables($0)
      return weightedSum(model.similarities(
        model.regions(.constant(grids), variables, training: false, using: &generator),
        model.words(PackedSentences(tinySentences), variables, training: false, using: &generator)))
    }
  }

  /// SCAN's code, §1.2: the projection within ±√(6 / (C + d)), biases zero, words within ±0.1.
  @Test func parametersBeginAsPublished() {
    var generator = SplitMix64(seed: 3)
    let model = FragmentMatcher(
      configuration: .init(attention: .init(direction: .textToImage)), channels: 40, vocabulary: 11, embedding: 8, dimensions: 20, using: &generator)
    let bound = Float(6.0 / 60).squareRoot()
    #expect(model.parameters["regions.projection"].elements.allSatisfy { abs($0) <= bound })
    #expect(model.parameters["regions.projection"].elements.contains { abs($0) > 0.9 * bound })
    #expect(model.parameters["regions.bias"].elements.allSatisfy { $0 == 0 } && model.parameters["embedding"].elements.allSatisfy { abs($0) <= 0.1 })
    #expect((model.channels, model.dimensions, model.vocabulary) == (40, 20, 11))
  }
}
