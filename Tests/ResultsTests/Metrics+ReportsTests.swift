import Evaluation
import Testing

@testable import Results

@Test func reportsBecomeFiguresOfAPool() throws {
  let lists = [
    ListEvaluation.Query([(2, true), (1, false)], right: 1), ListEvaluation.Query([(2, false), (1, true)], right: 1),
  ]
  let drawn = Bootstrap(resamples: 50, seed: 3), evaluation = try ListEvaluation(lists, ties: .expected)
  let measures: [ListMeasure] = [.success(at: 1), .averagePrecision]
  let reports = measures.map { evaluation.report(on: $0, bootstrap: drawn) }
  let metrics = Metrics(reports, ofPool: "run", ties: .expected, bootstrap: drawn)
  #expect(metrics.tieRule == "expected" && metrics.pools.keys.sorted() == ["run"])
  let figures = try #require(metrics.pools["run"]).figures
  #expect(figures["trec-success@1.success_at_1"] == 50 && figures["trec-map.map"] == 75)
  #expect(figures["trec-map.queries"] == 2 && figures["trec-map.decided_by_tie_rule"] == 0)
  #expect(metrics.bootstrap?.drawn == ["trec-success@1": "queries", "trec-map": "queries"])
  #expect(metrics.bootstrap?.resamples == 50 && metrics.bootstrap?.seed == 3)
  #expect(Metrics(reports, ofPool: "run", ties: .expected, bootstrap: nil).bootstrap == nil)
}
