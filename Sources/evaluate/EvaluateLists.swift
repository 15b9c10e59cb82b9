import Evaluation
import Results
import Stage

extension Evaluate {
  /// The story of a run in TREC's form.
  func runOnLists(_ context: StageContext, answers: String, _ bootstrap: Bootstrap?) throws -> Summary {
    let lists = try RunLists(run: matrix, answers: answers)
    for warning in lists.warnings { Stage.report("evaluate: warning: \(warning)") }
    let evaluation = try ListEvaluation(lists.queries, ties: ties)
    let wanted = protocols.split(separator: ",").compactMap { ListMeasure(String($0)) }
    let reports = wanted.map { evaluation.report(on: $0, bootstrap: bootstrap) }
    tell(reports)
    try Interruption.check()
    try context.write(Metrics(reports, ofPool: "run", ties: ties, bootstrap: bootstrap).json())
    return Summary("\(lists.queries.count) queries, tie rule \(ties.rawValue)")
  }
}
