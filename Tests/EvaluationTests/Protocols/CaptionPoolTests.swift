import Tensor
import Testing
@testable import Evaluation

/// Four photos, two sentences each. Stage 1 finds photo 0's and photo 1's sentences; those of 2 and 3 it takes for each
/// other.
private let pool = CaptionPool(name: "test", photoCount: 4, photoOfSentence: [0, 0, 1, 1, 2, 2, 3, 3])
private let photos = Tensor(shape: [4, 4], elements: [1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1])
private let sentences = Tensor(
  shape: [8, 4], elements: [0, 0, 1, 1, 3, 3, 2, 2].flatMap { own in (0..<4).map { $0 == own ? 1 : 0.1 * Float($0) } })
private let screened = {
  () -> (photos: [Int32], sentences: [Int32], similarities: [Float], inPhoto: [Int32], inSentence: [Int32]) in
  let similarities = Tensor.product(photos, sentences, transposing: .right)
  var all: (photos: [Int32], sentences: [Int32], similarities: [Float], inPhoto: [Int32], inSentence: [Int32]) = (
    [], [], [], [], []
  )
  for photo in 0..<4 {
    for sentence in 0..<8 {
      let own = similarities.elements[photo * 8 + sentence]
      let above = (0..<8).count {
        similarities.elements[photo * 8 + $0] > own || similarities.elements[photo * 8 + $0] == own && $0 < sentence
      }
      let over = (0..<4).count {
        similarities.elements[$0 * 8 + sentence] > own || similarities.elements[$0 * 8 + sentence] == own && $0 < photo
      }
      all.photos.append(Int32(photo))
      all.sentences.append(Int32(sentence))
      all.similarities.append(own)
      all.inPhoto.append(above < 7 ? Int32(above) : -1)
      all.inSentence.append(over < 2 ? Int32(over) : -1)
    }
  }
  return all
}()
private let lists = CaptionLists(
  pool, photos: photos, sentences: sentences, pairs: (screened.photos, screened.sentences),
  similarities: screened.similarities,
  ranksInPhoto: screened.inPhoto, ranksInSentence: screened.inSentence)
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
  let one = try lists.ranking("x", depth: 1, scores: truth, weight: 1, folds: 1, ties: .pessimistic)
  #expect(one["image_to_text_recall_at_1"] == 50 && one["text_to_image_recall_at_1"] == 50)
  #expect(try #require(one.ceilings).photos == 0.5 && one.ceilings?.sentences == 0.5)
  let two = try lists.ranking("x", depth: 7, scores: truth, weight: 1, folds: 1, ties: .pessimistic)
  let ceilings = try #require(two.ceilings)
  #expect(
    two["image_to_text_recall_at_1"] == 100 * ceilings.photos
      && two["text_to_image_recall_at_1"] == 100 * ceilings.sentences)
  #expect(ceilings.photos > 0.5 && ceilings.sentences > 0.5)
}

@Test func weightZeroIsStageOneAndTheBestIsTheSmallest() throws {
  let first = try CaptionRanking("x", pool, EmbeddingSimilarities(photos, sentences), folds: 1, ties: .pessimistic)
  let zero = try lists.ranking("x", depth: 7, scores: truth, weight: 0, folds: 1, ties: .pessimistic)
  for way in ["image_to_text", "text_to_image"] { #expect(zero["\(way)_recall_at_1"] == first["\(way)_recall_at_1"]) }
  let best = try lists.bestWeight(depth: 7, scores: truth, ties: .pessimistic)
  let reached = try lists.ranking("x", depth: 7, scores: truth, weight: best, folds: 1, ties: .pessimistic)["rsum"]
  let alone = try lists.ranking("x", depth: 7, scores: truth, weight: 1, folds: 1, ties: .pessimistic)["rsum"]
  #expect(best > 0 && reached == alone)
  #expect(try lists.bestWeight(depth: 7, scores: truth.map { -$0 }, ties: .pessimistic) == 0)
}
