import Pools
import Tensor
import Testing

@testable import Evaluation

/// Four photos, two sentences each. Stage 1 finds photo 0's and photo 1's sentences; those of 2 and 3 it takes for each
/// other.
private let pool = Pool(
  name: "test", splits: [.test], photos: Array(0..<4), sentences: Array(0..<8), photoIdentities: Array(0..<4),
  photoOfSentence: [0, 0, 1, 1, 2, 2, 3, 3])
private let photos = Tensor(shape: [4, 4], elements: [1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1])
private let sentences = Tensor(
  shape: [8, 4], elements: [0, 0, 1, 1, 3, 3, 2, 2].flatMap { own in (0..<4).map { $0 == own ? 1 : 0.1 * Float($0) } })
private let screened = { () -> PairTable in
  let similarities = Tensor.product(photos, sentences, transposing: .right)
  var pairs = PairTable()
  for photo in 0..<4 {
    for sentence in 0..<8 {
      let own = similarities.elements[photo * 8 + sentence]
      let above = (0..<8).count {
        similarities.elements[photo * 8 + $0] > own || similarities.elements[photo * 8 + $0] == own && $0 < sentence
      }
      let over = (0..<4).count {
        similarities.elements[$0 * 8 + sentence] > own || similarities.elements[$0 * 8 + sentence] == own && $0 < photo
      }
      pairs.photos.append(Int32(photo))
      pairs.sentences.append(Int32(sentence))
      pairs.similarities.append(own)
      pairs.ranksInPhoto.append(above < 7 ? Int32(above) : -1)
      pairs.ranksInSentence.append(over < 2 ? Int32(over) : -1)
    }
  }
  return pairs
}()
private func lists(_ scores: [Float]) -> CaptionLists {
  var pairs = screened
  pairs.scores = scores
  return CaptionLists(pool, Embeddings(photos: photos, sentences: sentences), pairs)
}
/// A stage 2 that knows.
private let truth = zip(screened.photos, screened.sentences).map {
  pool.photoOfSentence[Int($1)] == Int($0) ? Float(1) : 0
}

@Test func stageOneIsCountedAsItIs() throws {
  let ranking = try CaptionRanking(
    "stage 1", pool, EmbeddingSimilarities(photos, sentences), folds: 1, ties: .pessimistic)
  #expect(ranking["image_to_text_recall_at_1"] == 50 && ranking["text_to_image_recall_at_1"] == 50)
  #expect(ranking["image_to_text_recall_at_10"] == 100 && ranking["text_to_image_recall_at_5"] == 100)
}

@Test func aMatrixInMemoryHasTheSameFigures() throws {
  let figures = try pool.figures(Tensor.product(photos, sentences, transposing: .right))
  #expect(figures["text_to_image_recall_at_1"] == 50 && figures["rsum"] == 50 + 50 + 100 + 50 + 100 + 100)
}

/// Lists of the first place alone cannot be put into another order.
@Test func nothingEntersAList() throws {
  let one = try lists(truth).ranking("x", depth: 1, weight: 1, folds: 1, ties: .pessimistic)
  #expect(one["image_to_text_recall_at_1"] == 50 && one["text_to_image_recall_at_1"] == 50)
  #expect(try #require(one.ceilings).photos == 0.5 && one.ceilings?.sentences == 0.5)
  let two = try lists(truth).ranking("x", depth: 7, weight: 1, folds: 1, ties: .pessimistic)
  let ceilings = try #require(two.ceilings)
  #expect(
    two["image_to_text_recall_at_1"] == 100 * ceilings.photos
      && two["text_to_image_recall_at_1"] == 100 * ceilings.sentences)
  #expect(ceilings.photos > 0.5 && ceilings.sentences > 0.5)
}

@Test func weightZeroIsStageOneAndTheBestIsTheSmallest() throws {
  let first = try CaptionRanking("x", pool, EmbeddingSimilarities(photos, sentences), folds: 1, ties: .pessimistic)
  let zero = try lists(truth).ranking("x", depth: 7, weight: 0, folds: 1, ties: .pessimistic)
  for way in ["image_to_text", "text_to_image"] { #expect(zero["\(way)_recall_at_1"] == first["\(way)_recall_at_1"]) }
  let best = try lists(truth).bestWeight(depth: 7, ties: .pessimistic)
  let reached = try lists(truth).ranking("x", depth: 7, weight: best, folds: 1, ties: .pessimistic)["rsum"]
  let alone = try lists(truth).ranking("x", depth: 7, weight: 1, folds: 1, ties: .pessimistic)["rsum"]
  #expect(best > 0 && reached == alone)
  #expect(try lists(truth.map { -$0 }).bestWeight(depth: 7, ties: .pessimistic) == 0)
}
