/// Every figure of every run of a data set: a CSV file with one row a run and figure.
package struct RunFigures: Sendable {
  /// One seed of a method.
  package struct Run: Sendable {
    package let method: String, seed: Int
    let figures: [String: Double]
    /// What the figures depend on, in words: `trained_on`, `tie_rule`, `fusion_chosen_on`, `note`.
    let settings: [String: String]

    /// The figures of one pool.
    /// - Throws: `ResultsError` where `metrics` has no such pool.
    package init(method: String, seed: Int, _ metrics: Metrics, pool: String, path: String) throws {
      guard let figures = metrics.pools[pool]?.figures else {
        throw ResultsError("\(path): has no pool \(pool), only \(metrics.pools.keys.sorted().joined(separator: ", "))")
      }
      let settings = [
        "trained_on": metrics.trainedOn?.joined(separator: ","), "tie_rule": metrics.tieRule,
        "fusion_chosen_on": metrics.fusion?.chosenOn,
      ]
      self.init(method: method, seed: seed, figures: figures, settings: settings.compactMapValues { $0 })
    }

    init(method: String, seed: Int, figures: [String: Double], settings: [String: String] = [:]) {
      (self.method, self.seed, self.figures, self.settings) = (method, seed, figures, settings)
    }
  }

  static let columns = ["method", "seed", "figure", "value"]
  private static let settings: Set = ["trained_on", "tie_rule", "fusion_chosen_on", "note"]
  /// By method and rising seed.
  package private(set) var runs: [Run]

  package init(_ runs: [Run] = []) { self.runs = runs.sorted { ($0.method, $0.seed) < ($1.method, $1.seed) } }

  /// - Throws: `ResultsError` where a row is not as `csv` writes it.
  package init(_ lines: [Sheet.Line], source: String) throws {
    let sheet = try Sheet(lines, source: source, wanting: Self.columns)
    var values: [String: [Int: [String: Sheet.Row]]] = [:]
    for row in sheet.rows {
      guard let seed = Int(row["seed"]), !row["method"].isEmpty, !row["figure"].isEmpty else {
        throw ResultsError("\(row.place): give a method, a seed and a figure")
      }
      guard values[row["method"]]?[seed]?[row["figure"]] == nil else {
        throw ResultsError("\(row.place): \(row["figure"]) of \(row["method"]), seed \(seed), is there twice: keep one")
      }
      values[row["method"], default: [:]][seed, default: [:]][row["figure"]] = row
    }
    self.init(
      try values.flatMap { method, seeds in
        try seeds.map { seed, rows in
          var figures: [String: Double] = [:]
          for (name, row) in rows where !Self.settings.contains(name) {
            guard let number = try row.number("value") else {
              throw ResultsError("\(row.place): \(name) has no value: give a number")
            }
            figures[name] = number
          }
          let settings = rows.filter { Self.settings.contains($0.key) }.mapValues { $0["value"] }
          return Run(method: method, seed: seed, figures: figures, settings: settings)
        }
      })
  }

  /// Takes a run in place of the one of the same method and seed, if there is one.
  package mutating func replace(_ run: Run) {
    self = RunFigures(runs.filter { ($0.method, $0.seed) != (run.method, run.seed) } + [run])
  }

  package var csv: String {
    let rows = runs.flatMap { run in
      run.figures.mapValues { $0 == $0.rounded() && abs($0) < 1e15 ? "\(Int($0))" : "\($0)" }
        .merging(run.settings) { $1 }.sorted { $0.key < $1.key }
        .map { [run.method, "\(run.seed)", $0.key, $0.value] }
    }
    return Sheet.text([Self.columns] + rows)
  }
}
