import Foundation

extension StringProtocol {
  /// A name as it is meant, such as an identity, a split or a column: without the blanks and the invisible marks that
  /// spreadsheets, web pages and concatenated files leave around it.
  var label: String { String(trimmingCharacters(in: aroundLabels)) }

  /// Its first characters for a message, with control characters but tabs written out.
  var excerpt: String {
    let start = prefix(300).unicodeScalars.map { scalar in
      scalar != "\t" && scalar.properties.generalCategory == .control ? scalar.escaped(asASCII: false) : String(scalar)
    }.joined()
    return start + (dropFirst(300).isEmpty ? "" : "…")
  }
}

/// White space of every kind, the byte-order mark and spaces without width, and the marks of writing direction.
private let aroundLabels = CharacterSet.whitespacesAndNewlines.union(
  CharacterSet(charactersIn: "\u{FEFF}\u{200B}\u{2060}\u{200E}\u{200F}\u{202A}\u{202B}\u{202C}\u{202D}\u{202E}")
).union(CharacterSet(charactersIn: "\u{2066}\u{2067}\u{2068}\u{2069}"))
