import Evaluation
import Testing

@testable import Results

struct CertaintyFiguresTests {
  private let refusal = Refusal(there: [0.9, 0.8, 0.3, 0.6], gone: [0.1, 0.2, 0.4, 0.7])

  private func metrics(_ second: Reliability?, similarity: Double?) -> Metrics {
    var pool = Metrics.Pool()
    pool.set(Reliability([0.5, 0.5], labels: [1, 1]), refusal, below: 0.5, ofStage2: second)
    pool.set(refusal, bySimilarityBelow: similarity)
    var metrics = Metrics(tieRule: .pessimistic, pools: ["test": pool, "val": Metrics.Pool()])
    metrics.probability = MatchProbability(intercept: -1, stage1: 2, stage2: 3, photos: 5, least: 0.5)
    return metrics
  }

  @Test func figuresAreInPercent() {
    let figures = metrics(Reliability([1], labels: [0]), similarity: 0.15).pools["test"]!.figures
    #expect(
      figures == [
        "certainty.sentences": 4, "certainty.error": 50, "certainty.error_of_stage_2": 100,
        "certainty.refusal_precision": 75, "certainty.refusal_recall": 75,
        "certainty.refusal_by_similarity_precision": 100, "certainty.refusal_by_similarity_recall": 25,
      ])
    let none = metrics(nil, similarity: nil).pools["test"]!.figures
    #expect(none["certainty.error_of_stage_2"] == nil && none["certainty.refusal_by_similarity_precision"] == nil)
    #expect(none["certainty.refusal_by_similarity_recall"] == 0)
  }

  @Test func figuresAreSaidInWords() throws {
    let metrics = metrics(nil, similarity: 0.15), words = try #require(metrics.certainty(of: "test"))
    #expect(words.contains("4 sentences, each asked with its photos there and with them taken out\n"))
    #expect(words.contains("what is said is off by 50.0 points\n"))
    #expect(words.contains("below 50.0 %: right for 75.0 % of those refused, and said for 75.0 % of those without"))
    #expect(words.hasSuffix("the same by stage 1's similarity: 100.0 % and 25.0 %"))
    #expect(metrics.certainty(of: "val") == nil)
    let details = metrics.text(details: true, asked: "")
    #expect(details.contains("probability, as --probability takes it: intercept=-1.0,stage1=2.0,stage2=3.0,photos=5"))
    #expect(!metrics.text(details: false, asked: "").contains("how sure"))
  }
}
