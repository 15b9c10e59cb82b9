/// Rows of cells, for the terminal or as Markdown.
package struct Table: Sendable {
  var rows: [[String]]

  package init(_ rows: [[String]]) { self.rows = rows }

  /// Columns two spaces apart, the first aligned to the left, the others to the right. A row of one cell is a line.
  package var text: String {
    let rows = rows.map { $0.prefix(($0.lastIndex { !$0.isEmpty } ?? -1) + 1) }
    var widths: [Int] = []
    for row in rows where row.count > 1 {
      widths += [Int](repeating: 0, count: max(0, row.count - widths.count))
      for (column, cell) in row.enumerated() { widths[column] = max(widths[column], terminalColumns(of: cell)) }
    }
    return rows.map { row in
      guard row.count > 1 else { return row.joined() }
      return row.enumerated().map { column, cell in
        let space = String(repeating: " ", count: widths[column] - terminalColumns(of: cell))
        return column == 0 ? cell + space : space + cell
      }.joined(separator: "  ")
    }.joined(separator: "\n")
  }

  /// A table whose head is the first row.
  package var markdown: String {
    (rows.prefix(1) + rows.prefix(1).map { $0.map { _ in "---" } } + rows.dropFirst())
      .map { "| " + $0.joined(separator: " | ") + " |" }.joined(separator: "\n")
  }
}

/// How many columns of a terminal a text takes: two for a wide character such as 鳥, none for one that combines.
package func terminalColumns(of text: String) -> Int { text.unicodeScalars.reduce(0) { $0 + $1.terminalColumns } }

extension Unicode.Scalar {
  /// The blocks that are wide or full-width by Unicode's annex 11, but for emoji.
  private static let wide: [ClosedRange<UInt32>] = [
    0x1100...0x115F, 0x2E80...0xA4CF, 0xA960...0xA97F, 0xAC00...0xD7A3, 0xF900...0xFAFF, 0xFE30...0xFE6F,
    0xFF00...0xFF60, 0xFFE0...0xFFE6, 0x20000...0x3FFFD,
  ]

  fileprivate var terminalColumns: Int {
    guard value >= 0x300 else { return 1 }
    switch properties.generalCategory {
    case .nonspacingMark, .enclosingMark, .format: return 0
    default: return properties.isEmojiPresentation || Self.wide.contains { $0.contains(value) } ? 2 : 1
    }
  }
}

/// A count among figures; 0 where there is none, or no count.
func whole(_ figure: Double?) -> Int { figure.flatMap { Int(exactly: $0) } ?? 0 }

/// Such as `1 photo`, `2 photos` and `3 classes`.
package func counted(_ number: Int, _ noun: String) -> String {
  "\(number) \(noun)" + (number == 1 ? "" : noun.hasSuffix("s") ? "es" : "s")
}

/// A number with so many decimals, rounded to nearest.
package func decimal(_ number: Double, _ decimals: Int) -> String {
  let scale = (0..<decimals).reduce(1.0) { scale, _ in scale * 10 }
  guard abs(number) * scale < 0x1p62 else { return "\(number)" }  // also what is not a number
  let scaled = Int((abs(number) * scale).rounded())
  var digits = "\(scaled)"
  if digits.count <= decimals { digits = String(repeating: "0", count: decimals + 1 - digits.count) + digits }
  let sign = number < 0 && scaled > 0 ? "-" : ""
  return sign + digits.dropLast(decimals) + (decimals > 0 ? "." + digits.suffix(decimals) : "")
}

/// A share in [0, 1] in percent, with two decimals.
func percent(_ share: Double) -> String { decimal(100 * share, 2) }
