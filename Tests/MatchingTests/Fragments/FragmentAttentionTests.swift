import Attention
import Autodiff
import Foundation
import Tensor
import TestSupport
import Testing

@testable import Matching

struct FragmentAttentionTests {
  /// cos(x, Σ w c) of each fragment that looks.
  private func cosines(_ map: AttentionMaps.Map, _ regions: Tensor, _ words: Tensor) -> [Float] {
    let (looking, seen) =
      map.kind == .wordsOverCells
      ? (words, Tensor.product(map.weights, regions)) : (regions, Tensor.product(map.weights.transposed(), words))
    return (0..<looking.rows).map { i in
      let (x, c) = (looking.slicingRows(i..<i + 1), seen.slicingRows(i..<i + 1))
      return Tensor.product(x, c, transposing: .right).elements[0] / (x.rowNorms()[0] * c.rowNorms()[0])
    }
  }

  /// Similarities are made again from the maps alone.
  @Test(arguments: tinyAttentions.indices)
  func similaritiesAreMadeFromTheMaps(which: Int) throws {
    let matcher = tinyFragments(tinyAttentions[which]), pass = ForwardPass(matcher.parameters.constants())
    for (photo, sentence) in [(0, 0), (3, 2), (1, 4)] {
      let maps = try matcher.attention(photo: photo, sentence: sentence, data: tinyPairData, view: 1)
      let regions = matcher.regions(.constant(try tinyPairData.grids([photo], [1])), pass).value.vectors
      let words = matcher.words(PackedSentences([tinySentences[sentence]]), pass).value.vectors
      let cosines = maps.maps.map { self.cosines($0, regions, words) }
      let expected: Float
      switch tinyAttentions[which] {
      case .stacked(let stacked) where stacked.aggregation == .logSumExp:
        expected = log(cosines[0].reduce(0) { $0 + exp(stacked.sharpness * $1) }) / stacked.sharpness
        #expect(maps.maps.map(\.kind) == [.cellsOverWords])
      default: expected = cosines.reduce(0) { $0 + $1.reduce(0, +) / Float($1.count) }
      }
      #expect(abs(maps.score - expected) < 2e-5, "\(photo), \(sentence)")
      #expect(maps.maps.allSatisfy { $0.weights.shape == [words.rows, 4] } && maps.decoder == nil)
    }
    let first = try matcher.attention(photo: 3, sentence: 2, data: tinyPairData, view: 0)
    let score = try matcher.scores(photos: [3], sentences: [2], data: tinyPairData, views: 1) { _ in }[0]
    #expect(abs(first.score - score) < 1e-6)
  }

  @Test func everyStepHasItsMap() throws {
    let maps = try tinyFragments(tinyAttentions[3]).attention(photo: 0, sentence: 0, data: tinyPairData, view: 0).maps
    #expect(maps.map(\.step) == [1, 2, 1, 2, 3])
    #expect(maps.map(\.kind) == [.wordsOverCells, .wordsOverCells, .cellsOverWords, .cellsOverWords, .cellsOverWords])
  }
}
