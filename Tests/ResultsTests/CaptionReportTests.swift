import Evaluation
import Pools
import Tensor
import Testing
@testable import Results

/// Four photos, two sentences each. Stage 1 finds the sentences of photos 0 and 1, and takes those of 2 and 3 for each
/// other.
private let pool = Pool(
  name: "test", splits: [.test], photos: Array(0..<4), sentences: Array(0..<8), photoIdentities: Array(0..<4),
  photoOfSentence: [0, 0, 1, 1, 2, 2, 3, 3])
private let photos = Tensor(shape: [4, 4], elements: [1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1])
private let sentences = Tensor(
  shape: [8, 4], elements: [0, 0, 1, 1, 3, 3, 2, 2].flatMap { own in (0..<4).map { $0 == own ? 1 : 0.1 * Float($0) } })

/// The report's five folds are those of `coco-1k-5fold`: a gallery for each.
@Test func foldsAreCountedBesides() throws {
  let report = CaptionReport(
    pool, [try CaptionRanking("stage 1", pool, EmbeddingSimilarities(photos, sentences), folds: 2, ties: .pessimistic)],
    folds: 2)
  let json = report.json().rendered()
  #expect(json.contains("\"caption_retrieval_2_folds\"") && json.contains("\"stage_1\"") && !json.contains("seconds"))
  #expect(report.table().contains("mean of 2 folds of 2 photos") && report.table().contains("rsum"))
}
