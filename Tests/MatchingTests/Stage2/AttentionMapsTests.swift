import Attention
import Autodiff
import Recurrent
import Tensor
import TestSupport
import Testing

@testable import Matching

/// Scores are made again from the maps alone, so that the maps are what the scores are made from.
struct AttentionMapsTests {
  private let photo = 3, sentence = 2

  private func score(_ matcher: some PairMatcher) throws -> Float {
    try matcher.scores(photos: [photo], sentences: [sentence], data: tinyPairData, views: 1) { _ in }[0]
  }

  private func maps(_ matcher: some PairMatcher) throws -> AttentionMaps {
    try matcher.attention(photo: photo, sentence: sentence, data: tinyPairData, view: 0)
  }

  private func projected<Matcher: CellMatcher>(_ matcher: Matcher) throws -> (Matcher.Cells, Matcher.Words, ForwardPass)
  {
    let pass = ForwardPass(matcher.parameters.constants())
    let grids = try tinyPairData.grids([photo], [0])
    return (
      matcher.project(cells: .constant(grids), pass),
      matcher.project(sentences: PackedSentences([tinySentences[sentence]]), pass), pass
    )
  }

  @Test(arguments: PoolingOverTime.allCases)
  func wordsScoreByTheirMaps(pooling: PoolingOverTime) throws {
    let matcher = tinyWords(pooling), maps = try maps(matcher), (cells, words, pass) = try projected(matcher)
    #expect(maps.maps.count == 1 && maps.decoder == nil && maps.maps[0].kind == .wordsOverCells)
    let weights = maps.maps[0].weights
    #expect(weights.shape == [5, 4] && maps.maps[0].step == nil)
    let seen = l2Normalized(product(.constant(weights), cells["cells"]!)).value.elements
    let agreement = zip(seen, words.heads["words"]!.value.elements).reduce(Float(0)) { $0 + $1.0 * $1.1 }
    let logit = WordMatcher.confidence(.constant(Tensor(shape: [1, 1], elements: [agreement])), pass.variables).value
    #expect(abs(logit.elements[0] - maps.score) < 1e-5)
    let score = try score(matcher)
    #expect(maps.score == score)
  }

  @Test func coAttentionScoresByItsMaps() throws {
    let matcher = tinyMatcher(steps: 3), maps = try maps(matcher), (cells, words, pass) = try projected(matcher)
    let decoder = try #require(maps.decoder), weights = try #require(maps.maps.first).weights
    #expect(maps.maps.count == 1 && weights.shape == [5, 4] && decoder.shape == [3, 5])
    // fc1 of what each word sees (Eq. 8), then the decoder with the weights of each step (Eq. 11).
    let values = product(.constant(weights), cells["fc1"]!) + words.heads["fc1"]!.rows(words.paths[0])
    var (state, cell) = (words.sentences["state"]!, words.sentences["cell"]!)
    for step in 0..<3 {
      let seen = product(.constant(decoder.slicingRows(step..<step + 1)), values)
      let x = relu(CoAttention.fc2(relu(seen), pass.variables))
      (state, cell) = CoAttention.decoder.step(x, states: state, cells: cell, pass.variables)
    }
    let logit = CoAttention.confidence(state, pass.variables).value.elements[0]
    #expect(abs(logit - maps.score) < 1e-5)
    let score = try score(matcher)
    #expect(maps.score == score)
    #expect(decoder.slicingRows(0..<1) != decoder.slicingRows(1..<2))
  }

  /// Without semantic attention there is no decoder, and without both nothing looks anywhere.
  @Test func ablationsLookLess() throws {
    let spatial = try maps(tinyMatcher(.spatial)), none = try maps(tinyMatcher(.none))
    #expect(spatial.maps.count == 1 && spatial.decoder == nil && spatial.maps[0].weights.shape == [5, 4])
    #expect(none.maps.isEmpty && none.decoder == nil && none.score != 0)
  }

  /// A pass that nobody looks at says the same.
  @Test func lookingChangesNothing() throws {
    for attention in CoAttention.Attention.allCases {
      let matcher = tinyMatcher(attention)
      let (seen, score) = (try maps(matcher).score, try score(matcher))
      #expect(seen == score)
    }
  }

  @Test func aNetworkThatDivergedIsRefused() throws {
    var matcher = tinyWords(.mean)
    matcher.parameters["confidence.bias"].elements[0] = .infinity
    #expect(throws: NotFinite.self) { try maps(matcher) }
  }
}
