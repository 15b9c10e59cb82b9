import Evaluation
import Pools
import Tensor
import Testing

@testable import Results

/// Four photos with a sentence each; sentence 1 prefers photo 0, and photo 1 has two sentences level.
private let similarities = DenseSimilarities(
  Tensor(shape: [4, 4], elements: [9, 7, 0, 0, 6, 6, 0, 0, 0, 0, 9, 0, 0, 0, 0, 9]), name: "test")
private let pool = Pool(
  name: "test", splits: [.test], photos: [0, 1, 2, 3], sentences: [0, 1, 2, 3], photoIdentities: [0, 1, 2, 3],
  photoOfSentence: [0, 1, 2, 3])

/// Stage 1, and the same as lists of which stage 2 judged eight pairs.
func captionReport() throws -> CaptionReport {
  let first = try CaptionRanking("stage 1", pool, similarities, folds: 2, ties: .pessimistic)
  var second = try CaptionRanking("fused, first 2", pool, similarities, folds: 2, ties: .pessimistic)
  (second.weight, second.ceilings) = (0.25, (1, 0.75))
  var alone = try CaptionRanking("stage 2, first 2", pool, similarities, folds: 2, ties: .pessimistic)
  (alone.pairs, alone.ceilings) = (8, (1, 0.75))
  return CaptionReport(pool, [first, second, alone], folds: 2)
}

/// The report's folds are those of `coco-1k-5fold`: a gallery for each.
@Test func foldsAreCountedBesides() throws {
  let report = try captionReport(), figures = report.metrics.figures
  #expect(figures["caption_retrieval.stage_1.text_to_image_recall_at_1"] == 75)
  #expect(figures["caption_retrieval_2_folds.stage_1.rsum"] == 550)
  #expect(figures["photos"] == 4 && figures["sentences"] == 4)
  #expect(figures["caption_retrieval.stage_2_first_2.pairs"] == 8)
  #expect(figures["caption_retrieval.fused_first_2.text_to_image_recall_ceiling"] == 75)
  #expect(!figures.keys.contains { $0.hasPrefix("caption_retrieval_2_folds.fused_first_2.w") })
  #expect(figures["chance.text_to_image_top1"] == 25 && figures["chance.image_to_text_top10"] == 100)
}

@Test func tiesOfCaptionsAreWarnedOf() throws {
  #expect(
    try captionReport().warnings.first
      == "test, stage 1: caption-retrieval: the pessimistic rule decides over 12.50 % of the queries, which have ties")
}

@Test func foldsOfSeveralSizesAreRefused() throws {
  try pool.check(folds: 2)
  let error = #expect(throws: ResultsError.self) { try pool.check(folds: 3) }
  #expect(
    error?.description
      == "--folds 3: the 4 photos of test do not make so many folds of one size: give a divisor")
}
