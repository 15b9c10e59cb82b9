import Datasets

/// The lines of a file whose fields are separated by blanks, as TREC's files are. They are read as they are asked for.
struct TRECLines {
  private let lines: TextLines
  private let form: String, count: Int

  /// - Parameter form: the names of the fields, for errors.
  /// - Throws: `DatasetError` where there is no such file.
  init(_ path: String, form: String) throws {
    (lines, self.form, count) = (try TextLines(path), form, form.split(separator: " ").count)
  }

  /// Calls `body` with the number and the fields of each line that is not blank.
  /// - Throws: `DatasetError` where the file is no text or is empty, or with the line that has another number of
  ///   fields; what `body` throws.
  func forEach(_ body: (_ line: Int, _ fields: [String]) throws -> Void) throws {
    var isEmpty = true
    try lines.forEach { number, line in
      let fields = line.split { $0 == UInt8(ascii: " ") || $0 == UInt8(ascii: "\t") }
      if fields.isEmpty { return }
      guard fields.count == count else {
        throw DatasetError("\(lines.path):\(number): has \(fields.count) fields, not \(count): a line is “\(form)”.")
      }
      isEmpty = false
      try body(number, fields.map { String(decoding: $0, as: UTF8.self) })
    }
    if isEmpty { throw DatasetError("\(lines.path): is empty: a line of it is “\(form)”.") }
  }
}
