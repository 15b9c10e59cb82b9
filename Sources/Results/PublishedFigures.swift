/// What was published on a data set, in percent: a CSV file with one row a system.
package struct PublishedFigures: Sendable {
  package struct System: Sendable {
    package let name: String
    /// Our method that answers to it, empty where none does, and the stage.
    package let method: String, stage: ResultStage?
    /// By measure, with the digits that were published.
    package let values: [String: String]
    /// The test set, where it is known.
    let photos: Double?, classes: Double?
    /// The paper, table or page where the figures were read.
    package let source: String
    /// Why they are not comparable with ours; empty where they are.
    let difference: String

    /// Why its figures do not compare with those of a run; none where they do.
    package func reasons(photos ours: Double?, classes: Double?) -> [String] {
      func test(_ photos: Double?, _ classes: Double?) -> String {
        [photos.map { counted(Int($0), "photo") }, classes.map { counted(Int($0), "class") }].compactMap { $0 }
          .joined(separator: " in ")
      }
      let isOther = photos.map { $0 != ours } == true || self.classes.map { $0 != classes } == true
      return (isOther ? ["tested on \(test(photos, self.classes)), ours on \(test(ours, classes))"] : [])
        + (difference.isEmpty ? [] : [difference])
    }
  }

  /// In the order of the columns.
  package let measures: [Measure]
  package let systems: [System]
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
