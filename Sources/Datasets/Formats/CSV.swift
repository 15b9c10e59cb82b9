import Foundation

/// Comma-separated values (RFC 4180). Fields may be quoted; a quoted field may hold commas and line breaks, and "" in
/// it is a quote. Lines end in CR LF or LF, or in CR where there is no LF. Blank lines and a byte-order mark are
/// skipped.
package struct CSV: Sendable {
  package struct Row: Sendable, Equatable {
    package let fields: [String]
    /// The line of the file on which the row begins, from 1.
    package let line: Int

    /// Spreadsheets write such rows below a table.
    var isBlank: Bool { fields.allSatisfy { $0.label.isEmpty } }
  }

  package let rows: [Row]
  private let source: String

  /// A longer field is none: a quote is missing.
  static let longestField = TextFile.longestLine, mostColumns = 10_000

  /// The names of the columns, which the first line has.
  var header: [String] { rows.first?.fields.map(\.label) ?? [] }

  /// The place of a column, whether in upper or lower case; nil where there is none of that name.
  /// - Throws: `DatasetError` when two columns have the name.
  func place(of column: String) throws -> Int? {
    let places = header.indices.filter { header[$0].lowercased() == column }
    try require(
      places.count < 2,
      "\(source): the first line names the column \(column) twice: take one out, or call it otherwise.")
    return places.first
  }

  /// - Throws: `DatasetError` when the first line shows that the columns or lines are separated otherwise than in CSV.
  func requireForm() throws {
    let first = header.first ?? ""
    try require(
      !header.contains { $0.contains("\r") },
      "\(source): lines end in CR alone here, and in LF there: save the table with Windows or Unix line ends.")
    let hint = "save the table with commas, such as “CSV UTF-8”"
    if first.lowercased().hasPrefix("sep=") {
      throw DatasetError("\(source): the first line is Excel's “\(first.excerpt)”: \(hint), without this line.")
    }
    guard header.count == 1 else { return }
    for (separator, name) in [(";", "semicolons"), ("\t", "tabs"), ("|", "vertical bars")]
    where first.contains(separator) {
      throw DatasetError("\(source): \(name) separate the columns of the first line: \(hint).")
    }
  }

  /// The names of the columns, and the rows below them without blank ones at the end.
  /// - Throws: `DatasetError` with the line when a row has another number of fields.
  func table() throws -> (header: [String], rows: ArraySlice<Row>) {
    let header = header
    if let row = rows.first(where: { $0.fields.count != header.count }) {
      throw DatasetError(
        "\(source):\(row.line): \(counted(row.fields.count, "field")) where the first line has \(header.count); quote "
          + "fields that hold commas.")
    }
    let blank = header.count > 1 ? rows.reversed().prefix(while: \.isBlank).count : 0
    return (header, rows.dropFirst().dropLast(blank))
  }

  /// - Throws: `DatasetError` with the line when the file is none of UTF-8, and as the other initializer does.
  package init(readingFrom path: String) throws { try self.init(TextFile(path).bytes, source: path) }

  /// - Parameter source: the file's name in errors.
  /// - Throws: `DatasetError` with the line when a quote is left open or stands where none may stand, and when a field
  ///   or a row is longer than any table's.
  init(_ bytes: [UInt8], source: String) throws {
    var rows: [Row] = [], failure: (any Error)?
    do { try Self.parse(bytes, source, into: &rows) } catch { failure = error }
    (self.rows, self.source) = (rows, source)
    guard let failure else { return }
    // With other separators than commas, quotes stand where CSV has none.
    try requireForm()
    throw failure
  }

  private static func parse(_ bytes: [UInt8], _ source: String, into rows: inout [Row]) throws {
    let quote = UInt8(ascii: "\""), comma = UInt8(ascii: ",")
    let lineFeed = TextFile.lineEnd(of: bytes), carriageReturn = UInt8(ascii: "\r")
    var fields: [String] = [], field: [UInt8] = []
    var line = 1, rowLine = 1, quoteLine = 0
    enum State { case fieldStart, plain, quoted, quoteInQuoted }
    var state = State.fieldStart
    func fail(_ what: String, _ line: Int) -> DatasetError {
      DatasetError("\(source):\(line): \(what)\(what.hasSuffix("?") ? "" : ".")")
    }
    func endField() throws {
      guard fields.count < Self.mostColumns else {
        throw fail("more than \(grouped(Self.mostColumns)) fields: are line ends lost, or is it another file?", rowLine)
      }
      fields.append(String(decoding: field, as: UTF8.self))
      field.removeAll(keepingCapacity: true)
      state = .fieldStart
    }
    func endRow() throws {
      if !(fields.isEmpty && field.isEmpty && state == .fieldStart) {  // a blank line is no row
        try endField()
        rows.append(Row(fields: fields, line: rowLine))
      }
      fields.removeAll()
      rowLine = line
    }

    var position = bytes.starts(with: byteOrderMark) ? 3 : 0
    while position < bytes.count {
      let byte = bytes[position]
      let isPair =
        byte == carriageReturn && lineFeed != carriageReturn && position + 1 < bytes.count
        && bytes[position + 1] == lineFeed
      let endsLine = byte == lineFeed || isPair
      if endsLine { line += 1 }
      switch state {
      case .quoted where byte == quote: state = .quoteInQuoted
      case .quoted where isPair:
        field += [carriageReturn, lineFeed]
        position += 1
      case .quoted: field.append(byte)
      case .quoteInQuoted where byte == quote:
        field.append(quote)
        state = .quoted
      case _ where byte == comma: try endField()
      case _ where endsLine:
        if isPair { position += 1 }
        try endRow()
      case .fieldStart where byte == quote:
        state = .quoted
        quoteLine = line
      case .quoteInQuoted where byte == carriageReturn:
        throw fail("a line ends in CR alone, and another in LF: save the table with Windows or Unix line ends", line)
      case .quoteInQuoted:
        throw fail("text after the closing quote of a field; a quote within quotes is written twice", line)
      case _ where byte == quote:
        throw fail("a quote within an unquoted field; put the whole field in quotes and double that one", line)
      case _:
        field.append(byte)
        state = .plain
      }
      if field.count > Self.longestField {
        let advice = "is a quote missing, or is it another file?"
        throw fail(
          "a field of more than \(grouped(Self.longestField)) bytes: \(advice)", state == .quoted ? quoteLine : line)
      }
      position += 1
    }
    if state == .quoted { throw fail("the quote that opens here is never closed", quoteLine) }
    try endRow()
  }
}
