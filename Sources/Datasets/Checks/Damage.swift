/// What happened to a sentence on its way, as characters in it show.
enum Damage: String, CaseIterable {
  case replaced = "U+FFFD: a character was lost, or the file is not UTF-8"
  case garbled = "characters such as “â€™” or “Ã©”: UTF-8 that was read as Latin-1; save the text anew from its source"
  case escaped = "HTML such as “&quot;” or “<br>”, which makes words of its own: write the characters"
  case invisible = "characters that nobody sees, which make words of their own: take them out"
  case typographic = "typographic quotes, which delete-punctuation leaves at their words: write \" and '"

  /// What a sentence shows, in no order.
  static func found(in sentence: String) -> [Damage] {
    var found: Set<Damage> = [], last: Unicode.Scalar = " ", mayHaveMarkup = false
    for scalar in sentence.unicodeScalars {
      switch scalar {
      case "&", "<": mayHaveMarkup = true
      case "\u{FFFD}": found.insert(.replaced)
      case "\u{0}"..<"\t", "\u{E}"..<" ", "\u{7F}"..<"\u{A0}", "\u{AD}", "\u{200B}", "\u{2060}", "\u{FEFF}":
        // A character of UTF-8 has such a second byte.
        if isLead(last) { found.insert(.garbled) } else { found.insert(.invisible) }
      case "\u{2018}"..."\u{201F}": found.insert(.typographic)
      case "\u{A0}"..."\u{BF}" where isLead(last), "\u{20AC}" where last == "â": found.insert(.garbled)
      default: break
      }
      last = scalar
    }
    if mayHaveMarkup, hasMarkup(sentence) { found.insert(.escaped) }
    return Array(found)
  }

  /// Whether Latin-1 reads the first byte of a character of UTF-8 as this.
  private static func isLead(_ scalar: Unicode.Scalar) -> Bool { scalar == "Ã" || scalar == "Â" || scalar == "â" }

  private static func hasMarkup(_ sentence: String) -> Bool {
    sentence.contains(
      /&(#[0-9]{1,7}|#x[0-9a-fA-F]{1,6}|[a-zA-Z]{2,8}[0-9]{0,2});|<\/?(br|p|b|i|em|div|span)( [^>]{0,99})?\/?>/)
  }
}
