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
  package let tieRule: TieRule
  /// How many queries and items the figures are of, and those of published figures of the protocol's name.
  package let tested: (queries: Int, items: Int)
  package let published: EvaluationProtocol.TestSet?

  package subscript(key: String) -> Figure? { figures.first { $0.key == key } }
}
