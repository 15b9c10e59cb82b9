import Datasets

/// The lines of a file whose fields are separated by blanks, as TREC's files are.
struct TRECLines {
  let path: String
  private let lines: [ArraySlice<UInt8>]
  private let form: String, count: Int

  /// - Parameter form: the names of the fields, for errors.
  /// - Throws: `DatasetError` where the file cannot be read, is no text, or is empty.
  init(_ path: String, form: String) throws {
    (self.path, self.form, count) = (path, form, form.split(separator: " ").count)
    lines = try TextFile(path).byteLines()
    guard !lines.isEmpty else { throw DatasetError("\(path): is empty: a line of it is “\(form)”.") }
  }

  /// Calls `body` with the number and the fields of each line that is not blank.
  /// - Throws: `DatasetError` with the line that has another number of fields; what `body` throws.
  func forEach(_ body: (_ line: Int, _ fields: [String]) throws -> Void) throws {
    for (i, line) in lines.enumerated() {
      let fields = line.split { $0 == UInt8(ascii: " ") || $0 == UInt8(ascii: "\t") }
      if fields.isEmpty { continue }
      guard fields.count == count else {
        throw DatasetError("\(path):\(i + 1): has \(fields.count) fields, not \(count): a line is “\(form)”.")
      }
      try body(i + 1, fields.map { String(decoding: $0, as: UTF8.self) })
    }
  }
}
