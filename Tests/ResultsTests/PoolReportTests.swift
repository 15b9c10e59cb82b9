import Evaluation
import Pools
import Tensor
import Testing

@testable import Results

/// Stage 1's scores of two classes (identities 4 and 6) of two photos and two sentences each, in the plane.
private let first = StageOneScores(
  Pool(
    name: "val", splits: [.val], photos: [0, 1, 2, 3], sentences: [0, 1, 2, 3], photoIdentities: [4, 4, 6, 6],
    photoOfSentence: [0, 1, 2, 3]),
  Embeddings(
    photos: Tensor(shape: [4, 2], elements: [1, 0, 0.6, 0.8, 0.8, 0.6, 0, 1]),
    sentences: Tensor(shape: [4, 2], elements: [1, 0, 0.8, 0.6, 0, 1, 0.6, 0.8])), ties: .pessimistic)

/// Its lists hold only pairs of photo 0.
func poolReport(judging logit: Float?) -> PoolReport {
  var report = PoolReport(first)
  var screened = PairTable(
    photos: [0, 0], sentences: [0, 1], similarities: [1, 0.8], labels: [1, 1], ranks: ([0, 1], [0, -1]))
  report.add(screened, nearest: 2)
  guard let logit else { return report }
  screened.scores = [logit, logit]
  let second = StageTwoScores(
    first, screened: screened, firstPhotos: PairTable(photos: [0], sentences: [0], scores: [logit]), depth: 2)
  report.add(second, FusionWeights(reranking: 0.5) { _ in 0.5 })
  return report
}

@Test func stageTwoStandsBesideScreeningAlone() throws {
  let figures = poolReport(judging: 3).metrics.figures
  #expect(!poolReport(judging: nil).metrics.figures.keys.contains { $0.contains("stage_2") || $0.contains("fused") })
  #expect(figures.keys.count { $0.hasPrefix("text_to_image_by_class.") && $0.hasSuffix(".ap50") } == 9)
  #expect(figures["text_to_image_by_class.fused_confidence.weight"] == 0.5)
  #expect(figures["text_to_image_by_class.stage_1.ap50"] == 4 && figures["text_to_image_ap50_ceiling"] == 4)
  #expect(figures["network_share_ap50.fused_confidence"] == 0)  // C is the same for all pairs
  #expect(figures["screening.text_to_image_best_top1"] == 25 && figures["screening.pairs"] == 2)
  #expect(figures["screening.positive_share"] == 100 && figures["screening.image_to_text_recall_ceiling"] == 25)
  // Stage 1's own: five places reach past the list of two.
  #expect(figures["screening.text_to_image_best_top5"] == 100)
  #expect(figures["text_to_image_by_identity.fused.weight"] == 0.5 && figures["image_to_text_top1"] == 50)
}

/// Two of four photos are right for each sentence.
@Test func chanceIsCountedToo() {
  let figures = poolReport(judging: nil).metrics.figures
  #expect(figures["chance.text_to_image_top1"] == 50 && figures["chance.image_to_text_top5"] == 100)
  #expect(figures["chance.text_to_image_ap50"] == 4)  // all photos are among the first 50
}

@Test func tiesAreWarnedOf() {
  let pool = Pool(
    name: "test", splits: [.test], photos: [0, 1], sentences: [0, 1], photoIdentities: [0, 1], photoOfSentence: [0, 1])
  let alike = Tensor(shape: [2, 1], elements: [1, 1]), embeddings = Embeddings(photos: alike, sentences: alike)
  let warnings = PoolReport(StageOneScores(pool, embeddings, ties: .pessimistic)).warnings
  #expect(warnings.count == 2)
  #expect(
    warnings.first == "test: 100.00 % of the text→image queries are tied, so the pessimistic rule decides their rank")
  #expect(poolReport(judging: nil).warnings.isEmpty)
}

@Test func loweredHubsStandApart() throws {
  var report = PoolReport(first)
  report.addLoweredHubs(temperature: 0.1, neighbours: 2)
  let figures = report.metrics.figures
  #expect(figures.keys.count { $0.hasPrefix("text_to_image_by_class.") && $0.hasSuffix(".ap50") } == 1)
  let apart = "text_to_image_by_class_using_all_queries"
  #expect(figures["\(apart).hubs_lowered_by_softmax.temperature"] == 0.1)
  #expect(figures["\(apart).hubs_lowered_by_neighbours.neighbours"] == 2)
  let expected = ClassFigures(rankedPhotos(invertedSoftmax(first.reed.normalizedScores, temperature: 0.1)), first.reed)
  #expect(figures["\(apart).hubs_lowered_by_softmax.ap50"] == 100 * expected.headline && expected.headline > 0)
}
