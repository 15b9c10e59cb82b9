extension String {
  /// The text as a terminal may show it: what would steer the terminal is spelled out, such as `\u{1B}` for ESC. Names
  /// and sentences come from files of others.
  /// - Parameter kept: characters that stay as they are.
  package func printable(keeping kept: Set<Unicode.Scalar> = []) -> String {
    // Nearly every text stays as it is.
    guard unicodeScalars.contains(where: { $0.steersTerminals && !kept.contains($0) }) else { return self }
    return unicodeScalars.reduce(into: "") { text, scalar in
      if scalar.steersTerminals, !kept.contains(scalar) {
        text += "\\u{\(String(scalar.value, radix: 16, uppercase: true))}"
      } else {
        text.unicodeScalars.append(scalar)
      }
    }
  }

  /// The same of several lines.
  package var printableLines: String { printable(keeping: ["\n", "\t"]) }
}

extension Unicode.Scalar {
  /// Control characters, line separators, and those that turn the direction of what follows.
  fileprivate var steersTerminals: Bool {
    switch properties.generalCategory {
    case .control, .lineSeparator, .paragraphSeparator: true
    default: (0x202A...0x202E).contains(value) || (0x2066...0x2069).contains(value)
    }
  }
}
