import Evaluation

/// Whether methods come in the order that was published.
struct PublishedOrder {
  struct Entry {
    let row: PublishedFigures.Row
    let runs: MethodRuns
    let spread: Spread
  }

  /// The rows that were run, greatest published figure first.
  private let entries: [(published: Double, entry: Entry)]
  private let measure: Measure

  /// - Parameters: `published`, of which `column` gives the order; `measure`, ours, which may be of another data set.
  init(_ published: PublishedFigures, column: Int, methods: [MethodRuns], by measure: Measure) {
    self.measure = measure
    entries = published.rows.compactMap { row -> (Double, Entry)? in
      guard let value = row.values[column], let runs = methods.first(where: { $0.name == row.method }),
        let spread = runs.spread(measure, row.stage)
      else { return nil }
      return (value, Entry(row: row, runs: runs, spread: spread))
    }.enumerated().sorted { ($1.element.0, $0.offset) < ($0.element.0, $1.offset) }.map {
      (published: $0.element.0, entry: $0.element.1)
    }
  }

  /// One line a pair that comes out the other way round; nil where there is nothing to compare.
  func words() -> [String]? {
    guard entries.count > 1 else { return nil }
    var inverted: [String] = []
    for (i, upper) in entries.enumerated() {
      for lower in entries[(i + 1)...] where lower.published < upper.published {
        guard
          let difference = lower.entry.runs.difference(
            measure, lower.entry.row.stage, over: upper.entry.runs, upper.entry.row.stage),
          difference.mean >= 0
        else { continue }
        let (low, high) = (lower.entry.row.words, upper.entry.row.words)
        inverted.append(
          difference.mean == 0
            ? "\(low) is level with \(high)" : "\(low) is above \(high) by \(difference.text(decimals: 2))")
      }
    }
    let ours = entries.map(\.entry).enumerated()
      .sorted { ($1.element.spread.mean, $0.offset) < ($0.element.spread.mean, $1.offset) }.map { $0.element.row.words }
    let order =
      "\(measure.title): " + (inverted.isEmpty ? "as in the paper" : "other than in the paper")
      + ". Ours from the top: \(ours.joined(separator: ", "))."
    return [order] + inverted
  }
}

extension PublishedFigures.Row {
  var words: String { "`\(method)`" + (stage == .stage2 ? "" : " (\(stage.rawValue))") }
}
