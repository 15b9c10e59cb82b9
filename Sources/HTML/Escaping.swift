extension String {
  /// The text as a page may hold it, also between quotes: nothing of it is markup, and nothing turns the direction of
  /// what follows. What HTML does not allow, such as control characters, is spelled out, as `\u{1B}` for ESC.
  package var escaped: String {
    // Nearly every text stays as it is, above all that of pictures.
    guard unicodeScalars.contains(where: { $0.needsEscape }) else { return self }
    return unicodeScalars.reduce(into: "") { text, scalar in
      switch scalar {
      case "&": text += "&amp;"
      case "<": text += "&lt;"
      case ">": text += "&gt;"
      case "\"": text += "&quot;"
      case "'": text += "&#39;"
      case _ where scalar.needsEscape: text += "\\u{\(String(scalar.value, radix: 16, uppercase: true))}"
      default: text.unicodeScalars.append(scalar)
      }
    }
  }
}

extension Unicode.Scalar {
  fileprivate var needsEscape: Bool {
    switch value {
    case 0x09, 0x0A: false  // the tab and the line break
    case 0x26, 0x3C, 0x3E, 0x22, 0x27: true  // & < > " '
    case 0..<0x20, 0x7F..<0xA0: true  // control characters
    case 0x2028, 0x2029, 0x200E, 0x200F, 0x061C, 0x202A...0x202E, 0x2066...0x2069: true  // lines, and directions
    default: value & 0xFFFE == 0xFFFE || (0xFDD0...0xFDEF).contains(value)  // no characters
    }
  }
}
