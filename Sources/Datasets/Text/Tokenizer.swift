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
    if self == .treebank { return Array(TreebankWords.of(sentence.lowercased()).prefix(limit)) }
    var words: [String] = []
    var word = String.UnicodeScalarView()
    for scalar in sentence.lowercased().unicodeScalars {
      switch role(of: scalar) {
      case .part: word.append(scalar)
      case .nothing: break
      case .gap:
        if !word.isEmpty { words.append(String(word)) }
        if words.count == limit { return words }
        word.removeAll(keepingCapacity: true)
      }
    }
    if !word.isEmpty { words.append(String(word)) }
    return words
  }

  private enum Role { case part, gap, nothing }

  private func role(of scalar: Unicode.Scalar) -> Role {
    switch self {
    case .deletePunctuation:
      if scalar.properties.isWhitespace { return .gap }
      return isPunctuation(scalar) ? .nothing : .part
    case .wordCharacters: return scalar.isWordCharacter ? .part : .gap
    case .treebank: preconditionFailure("it is not cut character by character")
    }
  }

  /// Whether Python's `string.punctuation` has it.
  private func isPunctuation(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar {
    case "!"..."/", ":"..."@", "["..."`", "{"..."~": return true
    default: return false
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
