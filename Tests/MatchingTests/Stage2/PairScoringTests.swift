import Attention
import Recurrent
import Tensor
import TestSupport
import Testing

@testable import Matching

struct PairScoringTests {
  let words: [[Int32]] = (0..<9).map { i in (0...i % 4).map { Int32((i * 3 + $0) % 7) } }

  /// 6 photos of 4 cells, and 9 sentences.
  var data: PairData {
    var generator = SplitMix64(seed: 71)
    let all = Tensor(normal: 1, shape: [6, 12], using: &generator), words = words
    return PairData(
      grids: { photos, views in
        #expect(views.allSatisfy { $0 == 0 })  // outside training, the first view
        return all.gatheringRows(photos).reshaped([photos.count, 4, 3])
      }, words: { words[$0][...] }, views: 3)
  }

  /// Pairs in no order, some twice; and a photo with more pairs than a chunk of one photo takes.
  var pairs: (photos: [Int], sentences: [Int]) {
    var generator = SplitMix64(seed: 72)
    var photos = (0..<40).map { _ in Int.random(in: 0..<6, using: &generator) },
      sentences = (0..<40).map { _ in Int.random(in: 0..<9, using: &generator) }
    photos += (0..<70).map { _ in 3 }
    sentences += (0..<70).map { $0 % 2 }
    return (photos, sentences)
  }

  func scores(_ model: any CellMatcher, _ photos: [Int], _ sentences: [Int], _ data: PairData, views: Int = 1) throws
    -> [Float]
  {
    try model.scores(photos: photos, sentences: sentences, data: data, views: views) { _ in }
  }

  @Test(arguments: [1, 2, 4, 9, 4096], [1, 2, 5, 32])
  func blocksAndChunksDoNotChangeAPair(sentenceBlock: Int, photoChunk: Int) throws {
    var model = tinyMatcher()
    let data = data, (photos, sentences) = pairs
    var alone: [[Int]: Float] = [:], done = 0
    for (photo, sentence) in zip(photos, sentences) where alone[[photo, sentence]] == nil {
      alone[[photo, sentence]] = try scores(model, [photo], [sentence], data)[0]
    }
    model.block = (sentenceBlock, photoChunk)
    let logits = try model.scores(photos: photos, sentences: sentences, data: data, views: 1) { done += $0 }
    #expect(relativeError(logits, zip(photos, sentences).map { alone[[$0, $1]]! }) < 1e-5)
    #expect(done == photos.count)
  }

  @Test(arguments: [CoAttention.Attention.spatial, .none])
  func norDoTheyInAblations(attention: CoAttention.Attention) throws {
    var model = tinyMatcher(attention)
    let data = data, (photos, sentences) = pairs
    let alone = try zip(photos, sentences).map { try scores(model, [$0], [$1], data)[0] }
    model.block = (4, 2)
    let logits = try scores(model, photos, sentences, data)
    #expect(relativeError(logits, alone) < 1e-5)
  }

  @Test(arguments: PoolingOverTime.allCases)
  func norDoTheyOfAWordMatcher(pooling: PoolingOverTime) throws {
    var model = tinyWords(pooling)
    let data = data, (photos, sentences) = pairs
    let alone = try zip(photos, sentences).map { try scores(model, [$0], [$1], data)[0] }
    model.block = (4, 2)
    #expect(relativeError(try scores(model, photos, sentences, data), alone) < 1e-5)
  }

  @Test(arguments: CoAttention.Attention.allCases)
  func aPairAloneIsWhatTheMatcherSays(attention: CoAttention.Attention) throws {
    let model = tinyMatcher(attention), pass = ForwardPass(model.parameters.constants())
    let packed = PackedSentences([words[7][...]])
    let expected = model.match(
      model.project(cells: .constant(try data.grids([2], [0])), pass), model.project(sentences: packed, pass),
      SentencePairs(cells: 4, photos: [0], sentences: [0], paths: packed.tree.paths), pass)
    #expect(relativeError(try scores(model, [2], [7], data), expected.value.elements) < 1e-5)
  }

  @Test func viewsAreAveraged() throws {
    let model = tinyMatcher(), data = data, (photos, sentences) = pairs
    func seen(_ view: Int) -> PairData {
      PairData(
        grids: { photos, _ in
          var grids = try data.grids(photos, photos.map { _ in 0 })
          if view == 1 { for i in grids.elements.indices { grids.elements[i] = 1 - grids.elements[i] } }
          return grids
        }, words: data.words, views: 1)
    }
    let both = PairData(
      grids: { photos, views in try seen(views[0]).grids(photos, views) }, words: data.words, views: 2)
    let means = zip(
      try scores(model, photos, sentences, seen(0)),
      try scores(model, photos, sentences, seen(1))
    ).map { ($0 + $1) / 2 }
    #expect(relativeError(try scores(model, photos, sentences, both, views: 2), means) < 1e-6)
  }

  @Test func noPairs() throws {
    #expect(try scores(tinyMatcher(), [], [], data) == [])
  }

  @Test func errorsOfProgressAreThrownOn() {
    struct Interrupted: Error {}
    #expect(throws: Interrupted.self) {
      try tinyMatcher().scores(photos: [0], sentences: [0], data: data, views: 1) { _ in throw Interrupted() }
    }
  }
}
