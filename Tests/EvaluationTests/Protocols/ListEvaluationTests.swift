import Evaluation
import Testing

struct ListEvaluationTests {
  /// The first finds both of its items, at places 1 and 3; the second one of four, at place 2; the third nothing.
  private let queries = [
    ListEvaluation.Query([(1, true), (3, true), (2, false)], right: 2),
    ListEvaluation.Query([(9, false), (8, true)], right: 4), ListEvaluation.Query([], right: 1),
  ]

  private func value(_ measure: ListMeasure, _ queries: [ListEvaluation.Query]? = nil, ties: TieRule = .pessimistic)
    throws -> Double
  {
    try ListEvaluation(queries ?? self.queries, ties: ties).report(on: measure, bootstrap: nil).figures[0].value
  }

  @Test func whatWasNotFoundCountsNothing() throws {
    #expect(try abs(value(.success(at: 1)) - 100 / 3.0) < 1e-9)
    #expect(try abs(value(.recall(at: 2)) - (50 + 25) / 3.0) < 1e-9)
    #expect(try abs(value(.precision(at: 50)) - (4 + 2) / 3.0) < 1e-9)
    #expect(try abs(value(.averagePrecision) - 100 * ((1 + 2 / 3.0) / 2 + 0.5 / 4) / 3) < 1e-9)
  }

  @Test func equalsAreDecidedByTheRule() throws {
    let tied = [ListEvaluation.Query([(1, true), (1, false), (1, false)], right: 1)]
    #expect(try value(.success(at: 1), tied) == 0 && value(.success(at: 1), tied, ties: .optimistic) == 100)
    #expect(try abs(value(.success(at: 1), tied, ties: .expected) - 100 / 3.0) < 1e-9)
    #expect(try ListEvaluation(tied, ties: .expected).report(on: .success(at: 1), bootstrap: nil).openShare == 1)
  }

  @Test func reportsSayWhatWasCounted() throws {
    let report = try ListEvaluation(queries, ties: .pessimistic).report(
      on: .averagePrecision, bootstrap: Bootstrap(resamples: 100, seed: 1))
    #expect(report.name == "trec-map" && report.task == "3 queries, with lists of up to 3 items")
    #expect(
      report.counts.map(\.value) == [3, 1] && report.figures[0].interval?.contains(report.figures[0].value) == true)
    #expect(throws: EvaluationError.self) { _ = try ListEvaluation([], ties: .pessimistic) }
  }

  @Test func measuresAreKnownByName() {
    #expect(ListMeasure("trec-precision@50") == .precision(at: 50) && ListMeasure("trec-map") == .averagePrecision)
    for odd in ["trec-map@5", "trec-recall", "trec-recall@0", "trec-recall@x", "recall@5", ""] {
      #expect(ListMeasure(odd) == nil, "\(odd)")
    }
  }
}
