import Attention
import Autodiff
import Tensor
import TestSupport
import Testing

@testable import Matching

struct FragmentScoringTests {
  let photos = [4, 0, 7, 2], sentences = [3, 1, 0, 4, 2]

  func all(_ model: some PairMatcher, views: Int) throws -> Tensor {
    var rows: [Float] = []
    try model.scoreAll(photos: photos, sentences: sentences, data: tinyPairData, views: views) { range, block in
      #expect(block.shape == [range.count, sentences.count] && range.lowerBound * sentences.count == rows.count)
      rows += block.elements
    }
    return Tensor(shape: [photos.count, sentences.count], elements: rows)
  }

  /// What training computes of one pair by itself.
  func alone(_ model: FragmentMatcher, photo: Int, sentence: Int, view: Int) throws -> Float {
    let pass = ForwardPass(model.parameters.constants())
    return model.similarities(
      model.regions(.constant(try tinyPairData.grids([photo], [view])), pass),
      model.words(PackedSentences([tinyPairData.words(sentence)]), pass), pass.variables
    ).value.elements[0]
  }

  @Test(arguments: tinyAttentions, [1, 2])
  func pairsAndAllPairsAreWhatTrainingSees(attention: FragmentMatcher.Attention, views: Int) throws {
    let model = tinyFragments(attention), whole = try all(model, views: views)
    var told = 0
    let order = [7, 0, 19, 3, 4, 12, 7]
    let some = try model.scores(
      photos: order.map { photos[$0 / 5] }, sentences: order.map { sentences[$0 % 5] }, data: tinyPairData, views: views
    ) { told += $0 }
    #expect(told == order.count)
    for (pair, score) in zip(order, some) {
      let expected =
        try (0..<views).map { try alone(model, photo: photos[pair / 5], sentence: sentences[pair % 5], view: $0) }
        .reduce(0, +) / Float(views)
      #expect(abs(score - expected) < 1e-5 && abs(whole.elements[pair] - expected) < 1e-5)
    }
  }

  /// A matcher that knows pairs only gives the matrix of all of them too.
  @Test func coAttentionJudgesAllPairsToo() throws {
    let model = tinyMatcher(), whole = try all(model, views: 1)
    let pairs = try model.scores(
      photos: photos.flatMap { [Int](repeating: $0, count: 5) }, sentences: photos.flatMap { _ in sentences },
      data: tinyPairData, views: 1
    ) { _ in }
    #expect(relativeError(whole.elements, pairs) < 1e-5)
  }

  @Test func aDivergedNetworkIsTold() throws {
    var model = tinyFragments()
    model.parameters["regions.bias"].elements[0] = .nan
    #expect(throws: NotFinite.self) { _ = try all(model, views: 1) }
    #expect(throws: NotFinite.self) {
      _ = try model.scores(photos: [0], sentences: [0], data: tinyPairData, views: 1) { _ in }
    }
  }
}
