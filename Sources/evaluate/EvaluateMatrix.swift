import Evaluation
import Results
import Stage

extension Evaluate {
  /// The story of a similarity matrix.
  func runOnMatrix(_ context: StageContext, _ bootstrap: Bootstrap?) throws -> Summary {
    let file = try MatrixFile(matrix), similarities = Similarities(file, queriesAreColumns: transposed)
    let lists = try lists(of: similarities)
    let evaluation = try MatrixEvaluation(
      similarities, queries: lists.queries, items: lists.items, ties: ties, bootstrap: bootstrap, drawing: draw)
    let wanted = protocols.split(separator: ",").compactMap { EvaluationProtocol(String($0)) }
    let reports = try evaluation.reports(on: wanted)
    tell(reports)
    var metrics = Metrics(reports, ofPool: examples == nil ? "matrix" : pool, ties: ties, bootstrap: bootstrap)
    metrics.matrix = .init(
      rows: file.rowCount, columns: file.columnCount, kind: file.kind, queriesAre: transposed ? "columns" : "rows")
    try Interruption.check()
    try context.write(metrics.json())
    return Summary("\(file.rowCount) × \(file.columnCount) similarities, tie rule \(ties.rawValue)")
  }

  private func lists(of similarities: Similarities) throws -> MatrixLists {
    if let queries, let gallery { return try MatrixLists(queries: queries, gallery: gallery) }
    if let examples { return try MatrixLists(examples: examples, split: pool, queryCount: similarities.queryCount) }
    return try MatrixLists(captionsPerPhoto: captionsPerPhoto, of: similarities)
  }
}
