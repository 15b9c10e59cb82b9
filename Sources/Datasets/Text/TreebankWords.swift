/// The words of a caption as NLTK's `word_tokenize` splits it, after the Penn Treebank. A chain of substitutions puts
/// spaces around everything that is a word by itself, in each sentence of the caption.
///
/// ```
/// a man's "red" hat.  →  a  man  's  ``  red  ''  hat  .
/// ```
/// Sentences are found as far as lower-case captions show them; NLTK's model of English uses capitals too.
enum TreebankWords {
  typealias Text = [Unicode.Scalar]

  static func of(_ caption: String) -> [String] {
    sentences(in: Text(caption.unicodeScalars)).flatMap { words(inSentence: $0) }
  }

  /// The words of one sentence; its last period is a word by itself.
  private static func words(inSentence sentence: Text) -> [String] {
    var text = sentence, marks = Marks(sentence)
    for substitution in before where substitution.marks.meet(marks) { substitution.apply(to: &text, &marks) }
    text = [" "] + text + [" "]
    for substitution in after where substitution.marks.meet(marks) { substitution.apply(to: &text, &marks) }
    return text.split { $0.properties.isWhitespace }.map { String(String.UnicodeScalarView($0)) }
  }

  // MARK: - Sentences

  /// Splits a text behind a period, an exclamation mark or a question mark, with the quotes and brackets that close
  /// it.
  private static func sentences(in text: Text) -> [Text] {
    var sentences: [Text] = [], start = 0, i = 0
    while i < text.count {
      guard ".!?".unicodeScalars.contains(text[i]) else {
        i += 1
        continue
      }
      var end = i + 1
      while end < text.count, "\"')]}.!?".unicodeScalars.contains(text[end]) { end += 1 }
      if end < text.count, text[end].properties.isWhitespace, endsSentence(text, at: i) {
        sentences.append(Text(text[start..<end]))
        start = end
      }
      i = end
    }
    sentences.append(Text(text[start...]))
    return sentences
  }

  /// Whether the mark at `i` ends a sentence. A period does not in an abbreviation, behind an initial or a number, or
  /// in an ellipsis.
  private static func endsSentence(_ text: Text, at i: Int) -> Bool {
    guard text[i] == "." else { return true }
    if i + 1 < text.count, text[i + 1] == "." { return false }
    let before = text[..<i].lastIndex { $0.properties.isWhitespace || "\"'([{".unicodeScalars.contains($0) } ?? -1
    let word = text[(before + 1)..<i]
    if word.last == "." { return false }
    if word.count == 1, text[i - 1].properties.isAlphabetic { return false }
    if !word.isEmpty, word.allSatisfy({ "0123456789.,-".unicodeScalars.contains($0) }) { return false }
    let written = String(String.UnicodeScalarView(word))
    return !abbreviations.contains(written)
      && !abbreviations.contains(written.split(separator: "-").last.map(String.init) ?? "")
  }

  /// The abbreviations of NLTK's model of English, without single letters.
  private static let abbreviations = Set(
    """
    a.a a.c a.d a.g a.h a.m a.m.e a.s a.t adm ala ariz aug ave b.f b.v bros c.i.t c.o.m.b c.v calif chg cie co col \
    colo conn corp cos ct d.c d.h d.w dec dr e.f e.h e.l e.m f.g f.j feb fla fri ft g.d g.f g.k ga gen h.c h.f h.m \
    i.m.s ill inc j.b j.c j.j j.k j.p j.r jan jr kan ky l.a l.f l.p lt ltd m.b.a m.d.c m.j maj messrs mg mich minn \
    mr mrs ms n.c n.d n.h n.j n.m n.v n.y nev nov oct ok okla ore p.a.m p.m pa ph.d prof r.a r.h r.i r.j r.k r.t \
    rep reps s.a s.a.y s.c s.g s.p.a s.s sen sep sept sr st sw t.j tenn tues u.k u.n u.s u.s.a u.s.s.r va vs vt \
    w.c w.r w.va w.w wash wed wis yr
    """.split(separator: " ").map(String.init))

  // MARK: - Substitutions

  /// One substitution: from left to right, every match in the original text is replaced.
  private struct Substitution {
    /// One of these must be in the text.
    let marks: Marks
    /// The match at `i`: how many characters are replaced, and by what; nil where there is none.
    let find: @Sendable (_ text: Text, _ i: Int) -> (length: Int, by: Text)?

    init(_ marks: String, _ find: @escaping @Sendable (Text, Int) -> (length: Int, by: Text)?) {
      (self.marks, self.find) = (Marks(marks.unicodeScalars), find)
    }

    func apply(to text: inout Text, _ marks: inout Marks) {
      var result = Text(), i = 0
      result.reserveCapacity(text.count + 16)
      while i < text.count {
        if let (length, replacement) = find(text, i) {
          result += replacement
          i += length
        } else {
          result.append(text[i])
          i += 1
        }
      }
      text = result
      marks = Marks(text)
    }
  }

  /// The set of ASCII characters in a text, with one bit for all others. Most captions have few marks, so most
  /// substitutions can be skipped.
  private struct Marks {
    private var low: UInt64 = 0, high: UInt64 = 0

    init(_ scalars: some Sequence<Unicode.Scalar>) {
      for scalar in scalars {
        let value = min(scalar.value, 127)
        if value < 64 { low |= 1 << UInt64(value) } else { high |= 1 << UInt64(value - 64) }
      }
    }

    func meet(_ other: Marks) -> Bool { low & other.low | high & other.high != 0 }
  }

  private static let before = openingQuotes + punctuation, after = closingQuotes + joinedWords

  /// Puts spaces around each of these marks.
  private static func spaced(_ marks: String) -> Substitution {
    let set = Set(marks.unicodeScalars)
    return Substitution(marks) { text, i in set.contains(text[i]) ? (1, [" ", text[i], " "]) : nil }
  }

  /// Puts spaces around runs of at least `least` of one mark.
  private static func spaced(runsOf mark: Unicode.Scalar, least: Int) -> Substitution {
    Substitution(String(mark)) { text, i in
      let run = text[i...].prefix { $0 == mark }
      return run.count >= least ? (run.count, [" "] + run + [" "]) : nil
    }
  }

  private static let openingQuotes = [
    spaced("«“‘„"), spaced(runsOf: "`", least: 1),
    Substitution("\"") { text, i in i == 0 && text[0] == "\"" ? (1, ["`", "`"]) : nil },
    Substitution("`") { text, i in starts(text, i, "``") ? (2, [" ", "`", "`", " "]) : nil },
    Substitution("\"'") { text, i in
      guard " ([{<".unicodeScalars.contains(text[i]) else { return nil }
      let length = starts(text, i + 1, "\"") ? 1 : starts(text, i + 1, "''") ? 2 : 0
      return length > 0 ? (1 + length, [text[i], " ", "`", "`", " "]) : nil
    },
    // An apostrophe before a word that is not an ending, as in 'quoted.
    Substitution("'") { text, i in
      guard text[i] == "'", i == 0 || !text[i - 1].isWordCharacter, i + 1 < text.count, text[i + 1].isWordCharacter
      else { return nil }
      let word = String(String.UnicodeScalarView(text[(i + 1)...].prefix(while: { $0.isWordCharacter })))
      return ["re", "ve", "ll", "m", "t", "s", "d", "n"].contains(word) ? nil : (1, ["'", " "])
    },
  ]

  private static let punctuation = [
    lastPeriod(closedBy: "])}>\"'»”’ "),
    Substitution(":,") { text, i in
      guard text[i] == ":" || text[i] == ",", i + 1 < text.count, text[i + 1].properties.numericType != .decimal
      else { return nil }
      return (2, [" ", text[i], " ", text[i + 1]])
    },
    Substitution(":,") { text, i in
      (text[i] == ":" || text[i] == ",") && i == text.count - 1 ? (1, [" ", text[i], " "]) : nil
    },
    spaced(runsOf: ".", least: 2), spaced(";@#$%&"), spaced("\u{2012}\u{2013}\u{2014}\u{2015}"), spaced("?!"),
    Substitution("'") { text, i in text[i] != "'" && starts(text, i + 1, "' ") ? (3, [text[i], " ", "'", " "]) : nil },
    spaced("*"), spaced("][(){}<>"),
    Substitution("-") { text, i in starts(text, i, "--") ? (2, [" ", "-", "-", " "]) : nil },
  ]

  /// A single period at the end; white space, quotes and brackets may follow it.
  private static func lastPeriod(closedBy closing: String) -> Substitution {
    let closing = Set(closing.unicodeScalars)
    return Substitution(".") { text, i in
      guard text[i] != ".", i + 1 < text.count, text[i + 1] == "." else { return nil }
      let closers = text[(i + 2)...].prefix { closing.contains($0) }
      guard text[closers.endIndex...].allSatisfy(\.properties.isWhitespace) else { return nil }
      return (text.count - i, [text[i], " ", ".", " "] + closers + [" "])
    }
  }

  private static let closingQuotes = [
    spaced("»”’"),
    Substitution("'") { text, i in starts(text, i, "''") ? (2, [" ", "'", "'", " "]) : nil },
    Substitution("\"") { text, i in text[i] == "\"" ? (1, [" ", "'", "'", " "]) : nil },
    // Each counts only before a space.
    ending(["'s", "'m", "'d", "'"]), ending(["'ll", "'re", "'ve", "n't"]),
  ]

  private static func ending(_ endings: [String]) -> Substitution {
    Substitution("'") { text, i in
      guard text[i] != "'", text[i] != " ", let ending = endings.first(where: { starts(text, i + 1, $0 + " ") })
      else { return nil }
      return (ending.unicodeScalars.count + 2, [text[i], " "] + ending.unicodeScalars + [" "])
    }
  }

  /// Words that count as two, such as cannot and gonna.
  private static let joinedWords = [
    joined("can", "not"), joined("d", "'ye"), joined("gim", "me"), joined("gon", "na"), joined("got", "ta"),
    joined("lem", "me"), joined("more", "'n"), joined("wan", "na", before: " "),
  ]

  private static func joined(_ first: String, _ second: String, before space: String = "") -> Substitution {
    let word = first + second, length = word.unicodeScalars.count, initial = word.unicodeScalars.first!
    return Substitution(String(first.last!)) { text, i in
      guard text[i] == initial, starts(text, i, word + space), i == 0 || !text[i - 1].isWordCharacter,
        i + length == text.count || !text[i + length].isWordCharacter
      else { return nil }
      return (length, [" "] + first.unicodeScalars + [" "] + second.unicodeScalars + [" "])
    }
  }

  private static func starts(_ text: Text, _ i: Int, _ word: String) -> Bool {
    text.dropFirst(i).starts(with: word.unicodeScalars)
  }
}
