/// A table with named columns, as a CSV file has it.
package struct Sheet: Sendable {
  /// The fields of a row, and the line that it begins on.
  package typealias Line = (line: Int, fields: [String])

  package struct Row: Sendable {
    fileprivate let cells: [String: String]
    /// Where it stands, such as `cub.csv:3`.
    package let place: String

    /// Empty where there is no such column.
    package subscript(column: String) -> String { cells[column] ?? "" }

    /// - Returns: the number in a cell; nil where it is empty.
    /// - Throws: `ResultsError` where it is something else.
    func number(_ column: String) throws -> Double? {
      guard !self[column].isEmpty else { return nil }
      guard let number = Double(self[column]), abs(number) < 1e15 else {
        throw ResultsError("\(place): \(column) is “\(self[column])”: give a number, or leave it empty")
      }
      return number
    }
  }

  let columns: [String]
  package let rows: [Row]

  /// - Parameters:
  ///   - lines: the first row names the columns.
  ///   - source: the file, for errors.
  /// - Throws: `ResultsError` where a row has another number of fields than the first, or a wanted column is missing.
  package init(_ lines: [Line], source: String, wanting wanted: [String]) throws {
    let columns = lines.first?.fields ?? []
    if let missing = wanted.first(where: { !columns.contains($0) }) {
      throw ResultsError("\(source): has no column \(missing): name it on the first line")
    }
    guard Set(columns).count == columns.count else {
      throw ResultsError("\(source): names a column twice: give each column a name of its own")
    }
    self.columns = columns
    rows = try lines.dropFirst().map { line, fields in
      guard fields.count == columns.count else {
        throw ResultsError(
          "\(source):\(line): \(fields.count) fields where the first line has \(columns.count): put fields with commas "
            + "in quotes")
      }
      return Row(cells: Dictionary(zip(columns, fields)) { first, _ in first }, place: "\(source):\(line)")
    }
  }

  /// The text of a CSV file.
  package static func text(_ rows: [[String]]) -> String {
    rows.map { row in
      row.map { field in
        field.contains { ",\"\n\r".contains($0) } ? "\"\(field.replacing("\"", with: "\"\""))\"" : field
      }.joined(separator: ",") + "\n"
    }.joined()
  }
}
