/// A figure, and the interval in which 95 % of its resamples lie.
package struct Figure: Equatable, Sendable {
  package enum Unit: Equatable, Sendable { case percent, rank }

  /// In metrics files, and at the terminal.
  package let key: String, title: String
  package let unit: Unit
  /// In percent, or a rank from 1.
  package let value: Double
  package let interval: ClosedRange<Double>?
}

/// A figure before it is counted.
struct NamedStatistic {
  let key: String, title: String
  let unit: Figure.Unit
  let statistic: Statistic
}

/// The figures of one protocol.
package struct ProtocolReport: Sendable {
  package let name: String
  /// Who looks for what, such as `50 classes look for 2958 photos`.
  package let task: String
  /// Numbers of queries and the like.
  package let counts: [(key: String, value: Int)]
  /// What the bootstrap draws.
  package let drawn: String
  package let figures: [Figure]
  /// Share of queries for which the tie rule decides a value.
  package let openShare: Double
  package let warnings: [String]

  package subscript(key: String) -> Figure? { figures.first { $0.key == key } }

  /// Lines for the terminal.
  package func table() -> String {
    let hasIntervals = figures.contains { $0.interval != nil }
    let head = "\(name): \(task)" + (hasIntervals ? "; 95 % intervals by drawing \(drawn)" : "")
    return
      ([head]
      + figures.map { figure in
        let interval = figure.interval.map { "  [\(decimal($0.lowerBound, 2)), \(decimal($0.upperBound, 2))]" } ?? ""
        return padded("  " + figure.title, 40, left: true) + padded(decimal(figure.value, 2), 9) + interval
      }).joined(separator: "\n")
  }

  package func json() -> JSON {
    func number(_ value: Double) -> JSON { .number((value * 1e4).rounded() / 1e4) }
    return .object(
      counts.map { ($0.key, .integer($0.value)) }
        + [
          ("decided_by_tie_rule", .percent(openShare)), ("drawn", .text(drawn)),
          (
            "figures",
            .object(
              figures.map { figure in
                let interval =
                  figure.interval.map { [("low", number($0.lowerBound)), ("high", number($0.upperBound))] } ?? []
                return (figure.key, .object([("value", number(figure.value))] + interval))
              })
          ),
        ])
  }
}
