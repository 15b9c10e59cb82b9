import Datasets

/// A table whose fields are separated by tabs, with the names of the columns in its first line. Nothing is quoted: a
/// field has neither tab nor line break.
package struct TabSeparated: Sendable {
  package let path: String
  package let header: [String]
  package let rows: [[String]]

  /// - Throws: `DatasetError` with the line that has another number of fields than the first.
  package init(readingFrom path: String) throws {
    self.path = path
    let lines = try TextFile(path).byteLines().map { line in
      line.split(separator: UInt8(ascii: "\t"), omittingEmptySubsequences: false).map {
        String(decoding: $0, as: UTF8.self)
      }
    }
    guard let header = lines.first else { throw DatasetError("\(path): is empty: the first line names the columns.") }
    for (i, fields) in lines.enumerated() where fields.count != header.count {
      throw DatasetError(
        "\(path):\(i + 1): has \(fields.count) fields, and the first line \(header.count): separate them by tabs, and "
          + "quote nothing.")
    }
    (self.header, rows) = (header, Array(lines.dropFirst()))
  }

  /// A column by its name; nil where there is none.
  package func column(_ name: String) -> [String]? {
    header.firstIndex(of: name).map { place in rows.map { $0[place] } }
  }

  /// A line of a table. Tabs and line breaks in a field become blanks.
  package static func line(_ fields: [String]) -> String {
    let isBreak = { (character: Character) in character == "\t" || character.isNewline }
    return fields.map { String($0.map { isBreak($0) ? " " : $0 }) }.joined(separator: "\t") + "\n"
  }
}
