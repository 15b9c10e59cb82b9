import Evaluation

/// Figures of several runs that differ in their seeds only: mean, standard deviation and each run's.
struct SeedTable: Sendable {
  /// One figure in all runs, such as `text_to_image_by_class.stage_1.ap50`.
  struct Row: Sendable {
    let name: String
    let spread: Spread
  }

  let rows: [Row]
  let seeds: [Int]

  /// The figures that every run has, in the order of the first.
  init(_ method: MethodRuns) {
    seeds = method.runs.map(\.seed)
    rows = (method.runs.first?.figures ?? []).compactMap { name, _ in
      let values = method.runs.compactMap { $0[name] }
      return values.count == method.runs.count ? Row(name: name, spread: Spread(values)) : nil
    }
  }

  /// A table in Markdown.
  func markdown() -> String {
    let head = [
      "| figure | mean | sd |" + seeds.map { " seed \($0) |" }.joined(),
      "| --- | --- | --- |" + String(repeating: " --- |", count: seeds.count),
    ]
    let lines = rows.map { row in
      "| \(row.name) | \(decimal(row.spread.mean, 2)) | \(seeds.count > 1 ? decimal(row.spread.deviation, 2) : "–") |"
        + row.spread.values.map { " \(decimal($0, 2)) |" }.joined()
    }
    return (head + lines).joined(separator: "\n") + "\n"
  }
}
