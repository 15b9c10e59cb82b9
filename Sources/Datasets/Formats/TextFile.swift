/// A text file as people save it: UTF-8, with or without a byte-order mark. Lines end in LF, in CR LF, or, where there
/// is no LF at all, in CR, as old Macs have it.
package struct TextFile {
  package let path: String
  /// Without the byte-order mark.
  let bytes: [UInt8]

  /// What to do with bytes that are not UTF-8.
  package enum BrokenBytes {
    case refuse
    /// They become U+FFFD, one for each broken sequence, as with Python's `errors="replace"`.
    case replace
  }

  /// Longer lines are none: somebody lost the line ends, or gave another file.
  static let longestLine = 1 << 20

  /// - Throws: `DatasetError` when the file cannot be read, is none of text, or has a NUL; and with the first line that
  ///   is not UTF-8, where that is to be refused.
  package init(_ path: String, broken: BrokenBytes = .refuse) throws {
    var bytes = try contents(of: path)
    if let kind = Self.kind(of: bytes) { throw DatasetError("\(path): \(kind).") }
    if let nul = bytes.firstIndex(of: 0) {
      throw Self.hasNUL("\(path):\(Self.line(of: nul, in: bytes))")
    }
    if broken == .refuse, let fault = Self.firstBroken(in: bytes) {
      throw Self.notUTF8("\(path):\(Self.line(of: fault, in: bytes))", bytes, at: fault)
    }
    if bytes.starts(with: byteOrderMark) { bytes.removeFirst(byteOrderMark.count) }
    (self.path, self.bytes) = (path, bytes)
  }

  /// The bytes of each line, without line ends. Behind the last line end there is no line more.
  /// - Throws: `DatasetError` when a line is longer than any text's.
  package func byteLines() throws -> [ArraySlice<UInt8>] {
    let end = Self.lineEnd(of: bytes)
    var lines = bytes.split(separator: end, omittingEmptySubsequences: false)
    if lines.last?.isEmpty == true { lines.removeLast() }
    for (number, line) in lines.enumerated() {
      guard line.count <= Self.longestLine else { throw Self.tooLong("\(path):\(number + 1)", line.count) }
      if end == Self.lineFeed, line.last == Self.carriageReturn { lines[number].removeLast() }
    }
    return lines
  }

  /// All lines, blank ones at the end too.
  func allLines() throws -> [String] { try byteLines().map { String(decoding: $0, as: UTF8.self) } }

  static let lineFeed = UInt8(ascii: "\n"), carriageReturn = UInt8(ascii: "\r")

  /// The byte that ends a line: LF, or CR where there is no LF.
  static func lineEnd(of bytes: [UInt8]) -> UInt8 {
    bytes.contains(carriageReturn) && !bytes.contains(lineFeed) ? carriageReturn : lineFeed
  }

  /// The number of the line that the byte at `place` is in.
  static func line(of place: Int, in bytes: [UInt8]) -> Int {
    let end = lineEnd(of: bytes)
    return 1 + bytes[..<place].count { $0 == end }
  }

  static func firstBroken(in bytes: [UInt8]) -> Int? {
    do {
      _ = try UTF8Span(validating: bytes.span)
      return nil
    } catch { return error.byteOffsets.lowerBound }
  }

  // MARK: - Errors, which begin with the file and the line

  static func hasNUL(_ place: String) -> DatasetError {
    DatasetError(
      "\(place): a NUL, a character that no text has: is the file damaged? Get it again, or take the NUL out.")
  }

  static func notUTF8(_ place: String, _ bytes: [UInt8], at fault: Int) -> DatasetError {
    let guess = isLatin1(bytes, at: fault) ? " (perhaps Latin-1 or Windows-1252)" : ""
    return DatasetError("\(place): not UTF-8 text\(guess): save the file as UTF-8.")
  }

  static func tooLong(_ place: String, _ count: Int) -> DatasetError {
    DatasetError("\(place): the line has \(grouped(count)) bytes: are line ends lost, or is it another file?")
  }

  /// Whether a byte that is not ASCII stands between two that are, as one of Latin-1 does.
  private static func isLatin1(_ bytes: [UInt8], at place: Int) -> Bool {
    bytes[place] >= 0x80 && (place == 0 || bytes[place - 1] < 0x80)
      && (place + 1 == bytes.count || bytes[place + 1] < 0x80)
  }

  /// What a file is that is no UTF-8 text, by its first bytes, and what to do; nil where they do not tell.
  static func kind(of bytes: [UInt8]) -> String? {
    if let encoding = wideEncoding(of: bytes) { return "not UTF-8 text (\(encoding)): save the file as UTF-8" }
    let first = String(decoding: bytes.prefix(64).drop { $0 <= 0x20 || byteOrderMark.contains($0) }, as: UTF8.self)
      .lowercased()
    return signatures.first { first.hasPrefix($0.begins) }?.means
  }

  /// UTF-16 or UTF-32, by the byte-order mark or, without it, by the NULs beside the first characters.
  private static func wideEncoding(of bytes: [UInt8]) -> String? {
    if bytes.starts(with: [0xFF, 0xFE, 0, 0]) || bytes.starts(with: [0, 0, 0xFE, 0xFF]) { return "UTF-32" }
    if bytes.starts(with: [0xFF, 0xFE]) || bytes.starts(with: [0xFE, 0xFF]) { return "UTF-16" }
    let start = bytes.prefix(256)
    guard start.count >= 4 else { return nil }
    // Characters of UTF-16 have their NULs in one place of two, those of UTF-32 in three of four.
    let nuls = start.indices.filter { start[$0] == 0 }
    if nuls.count * 10 >= start.count * 7 { return Set(nuls.map { $0 % 4 }).count == 3 ? "UTF-32" : nil }
    return nuls.count * 10 >= start.count * 4 && Set(nuls.map { $0 % 2 }).count == 1 ? "UTF-16" : nil
  }

  private static let signatures: [(begins: String, means: String)] = [
    ("<!doctype html", "is a web page (HTML): get the file itself, not the page that shows it"),
    ("<html", "is a web page (HTML): get the file itself, not the page that shows it"),
    ("pk\u{3}\u{4}", "is a zip archive or an Excel workbook (.xlsx): unpack it, or save it as CSV UTF-8"),
    ("{\\rtf", "is rich text (RTF): save it as plain text in UTF-8"),
    ("version https://git-lfs", "is a Git LFS pointer: run git lfs pull where it comes from"),
  ]
}

/// The lines of a text file, without blank lines at the end.
/// - Throws: `DatasetError` as `TextFile` does.
func lines(of path: String, broken: TextFile.BrokenBytes = .refuse) throws -> [String] {
  var lines = try TextFile(path, broken: broken).allLines()
  while let last = lines.last, last.allSatisfy(\.isWhitespace) { lines.removeLast() }
  return lines
}

/// The lines of a list, without blanks around them.
/// - Parameter item: what each is.
/// - Throws: `DatasetError` if the file cannot be read, or a line is empty.
package func items(of path: String, each item: String) throws -> [String] {
  let items = try lines(of: path).map(\.label)
  guard let empty = items.firstIndex(of: "") else { return items }
  throw DatasetError("\(path):\(empty + 1): the line is empty, where \(item) should be.")
}

/// The bytes with which editors on Windows begin a UTF-8 file.
let byteOrderMark: [UInt8] = [0xEF, 0xBB, 0xBF]
