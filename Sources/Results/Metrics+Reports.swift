import Evaluation

extension Metrics {
  /// What reports under protocols say of one pool.
  /// - Parameter drawn: what drew their intervals; nil for none.
  package init(
    _ reports: [ProtocolReport], ofPool pool: String, ties: TieRule, bootstrap drawn: Evaluation.Bootstrap?
  ) {
    var figures = Pool()
    for report in reports {
      for (key, count) in report.counts { figures.set("\(report.name).\(key)", count: count) }
      report.record(in: &figures, group: report.name)
    }
    self.init(tieRule: ties, pools: [pool: figures])
    let units = Dictionary(reports.map { ($0.name, $0.drawn) }) { first, _ in first }
    bootstrap = drawn.map { .init(resamples: $0.resamples, seed: $0.seed, drawn: units) }
  }
}
