import ArgumentParser
import Evaluation

extension TieRule: ExpressibleByArgument {
  /// Of the option `--ties`.
  package static let help: ArgumentHelp =
    "How a positive stands among its equals: pessimistic, optimistic or expected."
}

/// Share of tied queries above which a figure deserves a warning.
let tieRateWorthWarning = 0.001

extension ProtocolReport {
  /// Lines for the terminal.
  package func table() -> String {
    let hasIntervals = figures.contains { $0.interval != nil }
    var table = Table([["\(name): \(task)" + (hasIntervals ? "; 95 % intervals by drawing \(drawn)" : "")]])
    for figure in figures {
      let interval = figure.interval.map { "[\(decimal($0.lowerBound, 2)), \(decimal($0.upperBound, 2))]" } ?? ""
      table.add(["  " + figure.title, decimal(figure.value, 2), interval])
    }
    return table.text
  }

  /// Records every figure and count in `pool`, their names behind `group`.
  package func record(in pool: inout Metrics.Pool, group: String) {
    for figure in figures { pool.set("\(group).\(figure.key)", rounding: figure.value, interval: figure.interval) }
    pool.set("\(group).decided_by_tie_rule", share: openShare)
  }

  /// Warnings that a reader of the figures needs.
  package var warnings: [String] {
    var warnings: [String] = []
    if openShare > tieRateWorthWarning {
      warnings.append(
        "\(name): the \(tieRule.rawValue) rule decides over \(percent(openShare)) % of the queries, which have ties")
    }
    if let published, tested != (published.queries, published.items) {
      warnings.append(
        "\(name): published figures are of \(published.queries) \(published.queryName) and \(published.items) "
          + "\(published.itemName), these are of \(tested.queries) and \(tested.items): not comparable")
    }
    return warnings
  }
}
