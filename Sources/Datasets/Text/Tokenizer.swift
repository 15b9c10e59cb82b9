/// Cuts a sentence into words.
package enum Tokenizer: String, CaseIterable, Codable, Sendable {
  /// Lower case, ASCII punctuation deleted ("t-shirt" → "tshirt"), cut at white space: GNA-RNN's prepro_data.py.
  case deletePunctuation = "delete-punctuation"
  /// Lower case, then every run of letters, digits and underscores ("t-shirt" → "t", "shirt"). It is the regular
  /// expression `\w+` of the loaders that others wrote for CUB and Flowers.
  case wordCharacters = "word-characters"
  /// Lower case, then as NLTK's word_tokenize, in which punctuation marks are words ("a man's hat." → "a", "man",
  /// "'s", "hat", "."). SCAN, VSE++ and IMRAM do this.
  case treebank

  /// The first `limit` words of a sentence.
  package func words(in sentence: String, limit: Int = .max) -> [String] {
    precondition(limit > 0, "\(limit) words a sentence")
    let sentence = sentence.lowercased(), scalars = sentence.unicodeScalars
    switch self {
    case .deletePunctuation:
      let words = scalars.filter { !isPunctuation($0) }.split(whereSeparator: \.properties.isWhitespace)
      return words.prefix(limit).map { String($0) }
    case .wordCharacters: return scalars.split { !$0.isWordCharacter }.prefix(limit).map { String($0) }
    case .treebank: return Array(TreebankWords.of(sentence).prefix(limit))
    }
  }

  /// Whether Python's `string.punctuation` has it.
  private func isPunctuation(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar {
    case "!"..."/", ":"..."@", "["..."`", "{"..."~": true
    default: false
    }
  }
}

extension Unicode.Scalar {
  /// What Python's `\w` matches: letters and numbers of any script, and the underscore.
  var isWordCharacter: Bool {
    switch properties.generalCategory {
    case .uppercaseLetter, .lowercaseLetter, .titlecaseLetter, .modifierLetter, .otherLetter, .decimalNumber,
      .letterNumber, .otherNumber:
      return true
    default: return self == "_"
    }
  }
}
