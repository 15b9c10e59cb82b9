/// The first place where a text is not sound JSON (RFC 8259), and why. Foundation's reader does not say where.
///
/// An object that has a name twice is a fault too, since readers differ in which counts, and so is a NUL in a text, at
/// which many programs cut it.
struct JSONFault: Equatable {
  /// From 1; the column counts bytes.
  let line: Int, column: Int
  let reason: String

  /// nil where the text is sound.
  init?(in text: ArraySlice<UInt8>) {
    let found = text.withUnsafeBufferPointer { bytes -> JSONScanner.Fault? in
      var scanner = JSONScanner(bytes: bytes)
      do throws(JSONScanner.Fault) {
        try scanner.scan()
        return nil
      } catch { return error }
    }
    guard let found else { return nil }
    let before = text.prefix(found.place), lineFeed = UInt8(ascii: "\n")
    line = 1 + before.count { $0 == lineFeed }
    column = 1 + before.endIndex - (before.lastIndex(of: lineFeed).map { $0 + 1 } ?? before.startIndex)
    reason = found.reason
  }
}

/// Walks over a text. It keeps nothing of it but where the open lists, objects and names begin.
private struct JSONScanner {
  struct Fault: Error {
    let place: Int
    let reason: String
  }

  /// As deep as Foundation reads.
  static let deepest = 512

  let bytes: UnsafeBufferPointer<UInt8>
  private var place = 0
  /// The lists and objects that are open; for an object, how many `names` are those of the objects around it.
  private var open: [(place: Int, outerNames: Int?)] = []
  /// The names in the open objects, with their quotes.
  private var names: [Range<Int>] = []

  init(bytes: UnsafeBufferPointer<UInt8>) { self.bytes = bytes }

  mutating func scan() throws(Fault) {
    skipSpace()
    if place == bytes.count { throw fault("the text is empty") }
    var expectsValue = true
    while expectsValue {
      expectsValue = try begin()
      while !expectsValue, let inner = open.last {
        skipSpace()
        let isObject = inner.outerNames != nil
        if isNext(isObject ? "}" : "]") {
          try close()
        } else if isNext(",") {
          place += 1
          skipSpace()
          if isNext(isObject ? "}" : "]") { throw fault("nothing follows the comma before this: take the comma out") }
          if isObject { try scanName() }
          expectsValue = true
        } else {
          throw unexpected("a comma or “\(isObject ? "}" : "]")”")
        }
      }
    }
    skipSpace()
    if place < bytes.count { throw unexpected("nothing more") }
  }

  // MARK: - Values

  /// Passes over a value, or into a list or an object.
  /// - Returns: whether a value comes next.
  private mutating func begin() throws(Fault) -> Bool {
    skipSpace()
    guard place < bytes.count else { throw ended() }
    switch bytes[place] {
    case UInt8(ascii: "{"), UInt8(ascii: "["):
      guard open.count < Self.deepest else { throw fault("lists and objects stand more than \(Self.deepest) deep") }
      let isObject = isNext("{")
      open.append((place, isObject ? names.count : nil))
      place += 1
      skipSpace()
      if isNext(isObject ? "}" : "]") {
        try close()
        return false
      }
      if isObject { try scanName() }
      return true
    case UInt8(ascii: "\""): try scanText()
    case UInt8(ascii: "-"), UInt8(ascii: "0")...UInt8(ascii: "9"): try scanNumber()
    default:
      guard let word = ["true", "false", "null"].first(where: { word == $0 }) else { throw unexpected("a value") }
      place += word.utf8.count
    }
    return false
  }

  /// Passes over the end of the innermost list or object.
  private mutating func close() throws(Fault) {
    place += 1
    guard let outer = open.removeLast().outerNames else { return }
    let own = names[outer...].sorted { text($0).lexicographicallyPrecedes(text($1)) }
    for (name, next) in zip(own, own.dropFirst()) where text(name).elementsEqual(text(next)) {
      throw Fault(
        place: max(name.lowerBound, next.lowerBound),
        reason: "the name \(String(decoding: text(name), as: UTF8.self).excerpt) is there a second time in one object")
    }
    names.removeSubrange(outer...)
  }

  /// Passes over a name of an object, and the colon behind it.
  private mutating func scanName() throws(Fault) {
    guard isNext("\"") else { throw unexpected("a name in double quotes") }
    let start = place
    try scanText()
    names.append(start..<place)
    skipSpace()
    guard isNext(":") else { throw unexpected("a colon") }
    place += 1
  }

  private mutating func scanNumber() throws(Fault) {
    let start = place
    func passDigits() throws(Fault) {
      let first = place
      while place < bytes.count, bytes[place].isDigit { place += 1 }
      if place > first { return }
      if isWord(at: place) { place = start }
      throw unexpected("a digit")
    }
    if isNext("-") { place += 1 }
    let whole = place
    try passDigits()
    if bytes[whole] == UInt8(ascii: "0"), place - whole > 1 {
      throw Fault(place: start, reason: "the number begins with 0: take the zero out, or put it in double quotes")
    }
    if isNext(".") {
      place += 1
      try passDigits()
    }
    if isNext("e") || isNext("E") {
      place += 1
      if isNext("+") || isNext("-") { place += 1 }
      try passDigits()
    }
  }

  // MARK: - Texts

  /// Passes over a text in double quotes.
  private mutating func scanText() throws(Fault) {
    let start = place
    place += 1
    while place < bytes.count {
      switch bytes[place] {
      case UInt8(ascii: "\""):
        place += 1
        guard place - start <= TextFile.longestLine else {
          let reason = "a text of \(grouped(place - start)) bytes: is a quote missing, or is it another file?"
          throw Fault(place: start, reason: reason)
        }
        return
      case UInt8(ascii: "\\"): try scanEscape()
      case 0..<0x20: throw fault("a line end or another control character in a text: it is written \\n or \\u00…")
      default: place += 1
      }
    }
    throw Fault(
      place: start, reason: "the text that begins here does not end: is the file cut short, or a quote missing?")
  }

  private mutating func scanEscape() throws(Fault) {
    guard place + 1 < bytes.count else { throw ended() }
    switch bytes[place + 1] {
    case UInt8(ascii: "u"): try scanUnicode()
    case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"), UInt8(ascii: "b"), UInt8(ascii: "f"),
      UInt8(ascii: "n"), UInt8(ascii: "r"), UInt8(ascii: "t"):
      place += 2
    default:
      throw fault("“\\\(Character(Unicode.Scalar(bytes[place + 1])))” means nothing: a backslash is written \\\\")
    }
  }

  private mutating func scanUnicode() throws(Fault) {
    guard let unit = unit(at: place) else { throw fault("\\u needs four hexadecimal digits") }
    switch unit {
    case 0: throw fault("\\u0000, a NUL, which no text has: take it out")
    case 0xD800..<0xDC00:
      guard let second = self.unit(at: place + 6), (0xDC00..<0xE000).contains(second) else { throw surrogate }
      place += 12
    case 0xDC00..<0xE000: throw surrogate
    default: place += 6
    }
  }

  private var surrogate: Fault {
    fault("half of a character (a lone surrogate, \(string(place..<min(place + 6, bytes.count)))): write it whole")
  }

  /// The number behind a \u.
  private func unit(at place: Int) -> UInt32? {
    guard place + 6 <= bytes.count, bytes[place] == UInt8(ascii: "\\"), bytes[place + 1] == UInt8(ascii: "u") else {
      return nil
    }
    let digits = string(place + 2..<place + 6)
    return digits.first == "+" || digits.first == "-" ? nil : UInt32(digits, radix: 16)
  }

  // MARK: - Places

  private mutating func skipSpace() {
    while place < bytes.count, [0x20, 0x0A, 0x0D, 0x09].contains(bytes[place]) { place += 1 }
  }

  private func isNext(_ character: Unicode.Scalar) -> Bool {
    place < bytes.count && bytes[place] == UInt8(ascii: character)
  }

  private func text(_ range: Range<Int>) -> Slice<UnsafeBufferPointer<UInt8>> { bytes[range] }
  private func string(_ range: Range<Int>) -> String { String(decoding: bytes[range], as: UTF8.self) }

  private func isWord(at place: Int) -> Bool {
    place < bytes.count && (bytes[place].isLetter || bytes[place] == UInt8(ascii: "_"))
  }

  /// The letters here, with a sign before them.
  private var word: String {
    var end = place
    if end < bytes.count, bytes[end] == UInt8(ascii: "-") { end += 1 }
    while end < bytes.count, bytes[end].isLetter || bytes[end].isDigit || bytes[end] == UInt8(ascii: "_") { end += 1 }
    return string(place..<end)
  }

  // MARK: - Faults

  private func fault(_ reason: String) -> Fault { Fault(place: place, reason: reason) }

  private func ended() -> Fault {
    let inner = open.last.map { $0.outerNames == nil ? "a list is open" : "an object is open" }
    return fault("the text ends here" + (inner.map { ", though \($0): is the file cut short?" } ?? ""))
  }

  /// What stands here in the place of what is needed, with the name of a common mistake.
  private func unexpected(_ needed: String) -> Fault {
    guard place < bytes.count else { return ended() }
    let word = word
    switch bytes[place] {
    case _ where ["NaN", "Infinity", "-Infinity", "nan", "inf", "-inf"].contains(word):
      return fault("\(word) is no JSON, though Python writes it: write null, or the number")
    case _ where ["True", "False", "None"].contains(word):
      return fault("\(word) is Python's: JSON has true, false and null (json.dumps writes them)")
    case UInt8(ascii: "'"): return fault("a single quote: JSON has double quotes (Python's json.dumps writes them)")
    case UInt8(ascii: "/"), UInt8(ascii: "#"): return fault("JSON has no comments: take it out")
    case UInt8(ascii: "{") where open.isEmpty && needed == "nothing more":
      return fault("a second value begins: is it JSON lines (.jsonl)?")
    case 0xE2: return fault("\(needed) is needed here; a typographic quote (“ ”) is none: write \"")
    default:
      let found = word.isEmpty ? String(string(place..<min(place + 4, bytes.count)).prefix(1)) : word
      return fault("“\(found.excerpt)” stands where \(needed) is needed")
    }
  }
}

extension UInt8 {
  fileprivate var isDigit: Bool { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(self) }
  fileprivate var isLetter: Bool { (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(self | 0x20) }
}
