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
  package func table() -> String {
    let hasIntervals = figures.contains { $0.interval != nil }
    let head = "\(name): \(task)" + (hasIntervals ? "; 95 % intervals by drawing \(drawn)" : "")
    let rows = figures.map { figure in
      let interval = figure.interval.map { "[\(decimal($0.lowerBound, 2)), \(decimal($0.upperBound, 2))]" } ?? ""
      return ["  " + figure.title, decimal(figure.value, 2), interval]
    }
    return Table([[head]] + rows).text
  }

  /// Records every figure and count in `pool`, their names behind `group`.
  package func record(in pool: inout Metrics.Pool, group: String) {
    for figure in figures { pool.set("\(group).\(figure.key)", rounding: figure.value, interval: figure.interval) }
    pool.set("\(group).decided_by_tie_rule", share: openShare)
  }

  package var warnings: [String] {
    let ties = "the \(tieRule.rawValue) rule decides over \(percent(openShare)) % of the queries, which have ties"
    var warnings = openShare > tieRateWorthWarning ? ["\(name): \(ties)"] : []
    if let unanswered {
      warnings.append(
        "\(name): \(unanswered.count) of \(unanswered.asked) queries, such as \(unanswered.example), have no right "
          + "answer among the items: \(unanswered.countZero ? "they count 0" : "they are left out")")
    }
    if let published, tested != (published.queries, published.items) {
      warnings.append(
        "\(name): published figures are of \(published.queries) \(published.queryName) and \(published.items) "
          + "\(published.itemName), these are of \(tested.queries) and \(tested.items): not comparable")
    }
    return warnings
  }
}
