/// What was published on a data set, in percent: a CSV file with one row a system.
package struct PublishedFigures: Sendable {
  struct System: Sendable {
    let name: String
    /// Our method that answers to it, empty where none does, and the stage.
    let method: String, stage: ResultStage?
    /// By measure, with the digits that were published.
    let values: [String: String]
    /// The test set, where it is known.
    let photos: Double?, classes: Double?
    /// The paper, table or page where the figures were read.
    let source: String
    /// Why they are not comparable with ours; empty where they are.
    let difference: String
  }

  /// In the order of the columns.
  let measures: [Measure]
  let systems: [System]
  private static let columns = ["system", "method", "stage", "photos", "classes", "source", "difference"]

  /// - Throws: `ResultsError` where a column is unknown, or a cell is not what its column is for.
  package init(_ lines: [Sheet.Line], source: String) throws {
    let sheet = try Sheet(lines, source: source, wanting: Self.columns)
    let known = Measure.ofClasses + Measure.ofCaptions
    measures = try sheet.columns.filter { !Self.columns.contains($0) }.map { name in
      guard let measure = known.first(where: { $0.name == name }) else {
        throw ResultsError(
          "\(source): the column \(name) is unknown: give some of \(known.map(\.name).joined(separator: ", "))")
      }
      return measure
    }
    let measures = measures
    systems = try sheet.rows.map { row in
      guard !row["source"].isEmpty else { throw ResultsError("\(row.place): says no source: say where it was read") }
      var values: [String: String] = [:]
      for measure in measures where try row.number(measure.name) != nil { values[measure.name] = row[measure.name] }
      let stage = ResultStage(rawValue: row["stage"])
      guard stage != nil || row["stage"].isEmpty else {
        let known = ResultStage.allCases.map(\.rawValue).joined(separator: "; ")
        throw ResultsError("\(row.place): the stage \(row["stage"]) is unknown: give none, or one of \(known)")
      }
      return System(
        name: row["system"], method: row["method"], stage: stage, values: values,
        photos: try row.number("photos"), classes: try row.number("classes"), source: row["source"],
        difference: row["difference"])
    }
  }
}
