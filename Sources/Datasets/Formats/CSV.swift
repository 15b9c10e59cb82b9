import Foundation

/// Comma-separated values (RFC 4180). Fields may be quoted; a quoted field may hold commas and line breaks, and "" in
/// it is a quote. Lines end in CR LF or LF. Blank lines and a byte-order mark are skipped.
package struct CSV: Sendable {
  package struct Row: Sendable, Equatable {
    package let fields: [String]
    /// The line of the file on which the row begins, from 1.
    package let line: Int
  }

  package let rows: [Row]
  private let source: String

  /// The names of the columns, which the first line has.
  var header: [String] { rows.first?.fields.map { $0.trimmingCharacters(in: .whitespaces) } ?? [] }

  /// The names of the columns, and the rows below them.
  /// - Throws: `DatasetError` with the line when a row has another number of fields.
  func table() throws -> (header: [String], rows: ArraySlice<Row>) {
    let header = header
    guard let row = rows.first(where: { $0.fields.count != header.count }) else { return (header, rows.dropFirst()) }
    throw DatasetError(
      "\(source):\(row.line): \(row.fields.count) fields where the first line has \(header.count); quote fields that "
        + "hold commas.")
  }

  /// - Parameter source: the file's name in errors.
  /// - Throws: `DatasetError` with the line when a quote is left open or stands where none may stand.
  package init(_ bytes: [UInt8], source: String) throws {
    let quote = UInt8(ascii: "\""), comma = UInt8(ascii: ",")
    let lineFeed = UInt8(ascii: "\n"), carriageReturn = UInt8(ascii: "\r")
    var rows: [Row] = [], fields: [String] = [], field: [UInt8] = []
    var line = 1, rowLine = 1, quoteLine = 0
    enum State { case fieldStart, plain, quoted, quoteInQuoted }
    var state = State.fieldStart
    func fail(_ what: String, _ line: Int) -> DatasetError { DatasetError("\(source):\(line): \(what).") }
    func endField() {
      fields.append(String(decoding: field, as: UTF8.self))
      field.removeAll(keepingCapacity: true)
      state = .fieldStart
    }
    func endRow() {
      if !(fields.isEmpty && field.isEmpty && state == .fieldStart) {  // a blank line is no row
        endField()
        rows.append(Row(fields: fields, line: rowLine))
      }
      fields.removeAll()
      rowLine = line
    }

    var position = bytes.starts(with: byteOrderMark) ? 3 : 0
    while position < bytes.count {
      let byte = bytes[position]
      let endsLine =
        byte == lineFeed || (byte == carriageReturn && position + 1 < bytes.count && bytes[position + 1] == lineFeed)
      if endsLine { line += 1 }
      switch state {
      case .quoted where byte == quote: state = .quoteInQuoted
      case .quoted where endsLine && byte == carriageReturn:
        field += [carriageReturn, lineFeed]
        position += 1
      case .quoted: field.append(byte)
      case .quoteInQuoted where byte == quote:
        field.append(quote)
        state = .quoted
      case _ where byte == comma: endField()
      case _ where endsLine:
        if byte == carriageReturn { position += 1 }
        endRow()
      case .fieldStart where byte == quote:
        state = .quoted
        quoteLine = line
      case .quoteInQuoted:
        throw fail("text after the closing quote of a field; a quote within quotes is written twice", line)
      case _ where byte == quote:
        throw fail("a quote within an unquoted field; put the whole field in quotes and double that one", line)
      case _:
        field.append(byte)
        state = .plain
      }
      position += 1
    }
    if state == .quoted { throw fail("the quote that opens here is never closed", quoteLine) }
    endRow()
    (self.rows, self.source) = (rows, source)
  }
}
