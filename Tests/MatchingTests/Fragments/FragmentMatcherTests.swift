import Attention
import Autodiff
import Tensor
import TestSupport
import Testing

@testable import Matching

struct FragmentMatcherTests {
  @Test func fragmentsAreUnitVectors() throws {
    let model = tinyFragments(), pass = ForwardPass(model.parameters.constants())
    let regions = model.regions(.constant(try tinyPairData.grids([0, 1], [0, 0])), pass)
    let words = model.words(PackedSentences(tinySentences), pass)
    #expect(regions.vectors.shape == [8, 5] && regions.segments == Segments(repeating: 4, count: 2))
    #expect(words.vectors.shape == [14, 5] && words.segments == Segments(lengths: tinySentences.map(\.count)))
    for vectors in [regions.vectors, words.vectors] {
      for norm in vectors.value.rowNorms() { #expect(abs(norm - 1) < 1e-5) }
    }
    #expect(model.similarities(regions, words, pass.variables).shape == [2, 5])
  }

  @Test(arguments: tinyAttentions)
  func gradientCheck(attention: FragmentMatcher.Attention) throws {
    let model = tinyFragments(attention), grids = try tinyPairData.grids([0, 1], [0, 0])
    // A longer step would cross LeakyReLU's kink more often, a shorter one drown in rounding.
    checkGradients(of: model.parameters.tensors, step: 5e-3, within: 3e-2) {
      let pass = ForwardPass(model.parameters.variables($0))
      return weightedSum(
        model.similarities(
          model.regions(.constant(grids), pass), model.words(PackedSentences(tinySentences), pass), pass.variables))
    }
  }

  /// SCAN's code, §1.2: the projection within ±√(6 / (C + d)), biases zero, words within ±0.1.
  @Test func parametersBeginAsPublished() {
    var generator = SplitMix64(seed: 3)
    let model = FragmentMatcher(
      configuration: .init(attention: .stacked(.init(direction: .textToImage))), channels: 40, vocabulary: 11,
      embedding: 8, dimensions: 20, using: &generator)
    let bound = Float(6.0 / 60).squareRoot()
    #expect(model.parameters["regions.projection"].elements.allSatisfy { abs($0) <= bound })
    #expect(model.parameters["regions.projection"].elements.contains { abs($0) > 0.9 * bound })
    #expect(
      model.parameters["regions.bias"].elements.allSatisfy { $0 == 0 }
        && model.parameters["embedding"].elements.allSatisfy { abs($0) <= 0.1 })
    #expect(
      model.parameters["regions.projection"].shape == [40, 20] && model.parameters["embedding"].shape == [11, 8])
    #expect(model.dimensions == 20)
  }

  /// Those that the hinge would take are compared, as the whole matrix has them; others are not.
  @Test func candidatesAreTheNearestByAFirstLook() throws {
    let model = tinyFragments(.recurrent([.init(direction: .textToImage, steps: 1)]))
    let pass = ForwardPass(model.parameters.constants())
    let regions = model.regions(.constant(try tinyPairData.grids([0, 1, 2, 3, 4], [0, 0, 0, 0, 0])), pass)
    let words = model.words(PackedSentences(tinySentences), pass)
    let all = model.similarities(regions, words, pass.variables).value.elements
    let few = model.similarities(regions, words, pass.variables, candidates: 1).value.elements
    #expect(zip(all, few).allSatisfy { $1 == -.infinity || $0 == $1 } && few.count { $0 == -.infinity } >= 10)
    for i in 0..<5 {
      #expect(few[i * 6] == all[i * 6])
      let others = (0..<5).filter { $0 != i }
      #expect(others.map { few[i * 5 + $0] }.max() == others.map { all[i * 5 + $0] }.max())
      #expect(others.map { few[$0 * 5 + i] }.max() == others.map { all[$0 * 5 + i] }.max())
    }
  }
}
