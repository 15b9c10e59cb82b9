@testable import Results
import Foundation
import Pools
import Tensor
import Testing
@testable import Evaluation

@Test(arguments: [
  (12.345, 2, "12.35"), (0.004, 2, "0.00"), (-0.004, 2, "0.00"), (-1.5, 1, "-1.5"), (7, 0, "7"), (99.999, 2, "100.00"),
])
func decimals(number: Double, count: Int, text: String) {
  #expect(decimal(number, count) == text)
}

/// Two classes (identities 4 and 6) of two photos and two sentences each, in the plane.
private func smallPool() -> StageOneScores {
  let pool = Pool(
    name: "val", splits: [.val], photos: Array(0..<4), sentences: Array(0..<4), photoIdentities: [4, 4, 6, 6],
    photoOfSentence: [0, 1, 2, 3])
  let embeddings = Embeddings(
    photos: Tensor(shape: [4, 2], elements: [1, 0, 0.6, 0.8, 0.8, 0.6, 0, 1]),
    sentences: Tensor(shape: [4, 2], elements: [1, 0, 0.8, 0.6, 0, 1, 0.6, 0.8]))
  return StageOneScores(pool, embeddings, ties: .pessimistic)
}

/// A pool whose lists hold only pairs of photo 0.
private func report(judging logit: Float?) -> PoolReport {
  let first = smallPool()
  var report = PoolReport(first)
  report.add(sentenceRecall: 0.75, photoRecall: 0.5, pairCount: 2, positiveShare: 0.5, nearest: 2)
  guard let logit else { return report }
  let second = StageTwoScores(
    first,
    screened: PairTable(
      photos: [0, 0], sentences: [0, 1], similarities: [1, 0.8], ranksInPhoto: [0, 1], ranksInSentence: [0, -1],
      scores: [logit, logit]),
    rescored: PairTable(photos: [0], sentences: [0], scores: [logit]), depth: 2)
  report.add(second, FusionWeights(lists: 0.5) { _ in 0.5 }, ties: .pessimistic)
  return report
}

@Test func stageTwoStandsBesideItsControl() throws {
  let table = report(judging: 3).table()
  for name in [
    "stage 1", "votes alone", "votes fused", "control alone", "control fused", "screened-mean fused", "rescore fused",
    "best possible",
  ] {
    #expect(table.contains("\n    \(name) "))
  }
  #expect(!table.contains(" \n"))
  #expect(!report(judging: nil).table().contains("votes"))

  let json = try #require(
    JSONSerialization.jsonObject(with: Data(report(judging: 3).json().rendered().utf8)) as? [String: Any])
  let byClass = try #require(json["text_to_image_by_class"] as? [String: [String: Double]])
  #expect(byClass.count == 9 && byClass["votes_fused"]?["weight"] == 0.5 && byClass["stage_1"]?["ap50"] == 4)
  // C is the same for all pairs: a vote
  #expect((json["network_share_ap50"] as? [String: Double])?["votes_fused"] == 0)
  let screening = try #require(json["screening"] as? [String: Double])
  #expect(screening["text_to_image_best_top1"] == 75)
  #expect(screening["text_to_image_best_top5"] == 100)  // stage 1's own: five places reach past the list of two
}

@Test func tiesAreWarnedOf() {
  let pool = Pool(
    name: "test", splits: [.test], photos: [0, 1], sentences: [0, 1], photoIdentities: [0, 1], photoOfSentence: [0, 1])
  let alike = Tensor(shape: [2, 1], elements: [1, 1]), embeddings = Embeddings(photos: alike, sentences: alike)
  let warnings = PoolReport(StageOneScores(pool, embeddings, ties: .pessimistic)).warnings(ties: .pessimistic)
  #expect(warnings.count == 2)
  #expect(
    warnings.first == "test: 100.00 % of the text→image queries are tied, so the pessimistic rule decides their rank")
  #expect(report(judging: nil).warnings(ties: .pessimistic).isEmpty)
}

@Test func correctionsForHubsStandApart() throws {
  let first = smallPool()
  var report = PoolReport(first)
  #expect(!report.table().contains("all queries"))
  report.addHubnessCorrections(of: first, temperature: 0.1, neighbours: 2)
  let table = report.table()
  for name in ["not Reed's protocol: uses all queries at once", "  hubness softmax ", "  csls "] {
    #expect(table.contains("\n  \(name)"))
  }
  let json = try #require(JSONSerialization.jsonObject(with: Data(report.json().rendered().utf8)) as? [String: Any])
  #expect((json["text_to_image_by_class"] as? [String: Any])?.count == 1)
  let apart = try #require(json["text_to_image_by_class_using_all_queries"] as? [String: [String: Double]])
  #expect(apart["hubness_softmax"]?["temperature"] == 0.1 && apart["csls"]?["neighbours"] == 2)
  let figures = ClassFigures(rankedPhotos(invertedSoftmax(first.reed.normalizedScores, temperature: 0.1)), first.reed)
  #expect(apart["hubness_softmax"]?["ap50"] == 100 * figures.headline && figures.headline > 0)
}
