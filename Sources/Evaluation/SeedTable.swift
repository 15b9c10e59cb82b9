/// Figures of several runs that differ in their seeds only: mean and standard deviation of each.
public struct SeedTable: Sendable {
  /// One figure in all runs, such as `text_to_image_by_class.stage_1.ap50`.
  struct Row: Sendable {
    let name: String
    let values: [Double]

    var mean: Double { values.reduce(0, +) / Double(values.count) }

    /// Of a sample (n − 1); 0 for a single run.
    var deviation: Double {
      guard values.count > 1 else { return 0 }
      return (values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(values.count - 1)).squareRoot()
    }
  }

  let rows: [Row]
  let runs: Int

  /// - Parameter runs: each run's figures by name, in the order in which they are to be shown. Figures that not every run has are left out.
  public init(_ runs: [[(name: String, value: Double)]]) {
    precondition(!runs.isEmpty, "a table of no run")
    self.runs = runs.count
    let figures = runs.map { Dictionary($0.map { ($0.name, $0.value) }) { first, _ in first } }
    rows = runs[0].compactMap { name, _ in
      let values = figures.compactMap { $0[name] }
      return values.count == runs.count ? Row(name: name, values: values) : nil
    }
  }

  /// A table in Markdown.
  public func markdown() -> String {
    let head = ["| figure | mean | sd |" + (1...runs).map { " run \($0) |" }.joined(), "| --- | --- | --- |" + String(repeating: " --- |", count: runs)]
    let lines = rows.map { row in
      "| \(row.name) | \(decimal(row.mean, 2)) | \(decimal(row.deviation, 2)) |" + row.values.map { " \(decimal($0, 2)) |" }.joined()
    }
    return (head + lines).joined(separator: "\n") + "\n"
  }
}
