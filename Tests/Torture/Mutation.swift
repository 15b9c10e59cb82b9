import Tensor

/// A change to a file's bytes, and where it is.
///
/// ``damaged(_:near:using:)`` does what disks, memory and copies do. ``edited(_:as:using:)`` also does what people and
/// other programs do to a file. ``recounted(_:in:using:)`` changes numbers only, as a faulty writer would.
enum Mutation {
  /// The kinds of damage.
  enum Damage: CaseIterable {
    case bit, byte, eightBytes, integer, zeroSector, onesSector, randomSector, zeroPage, randomPage, truncation,
      zeroTail, swappedPages
  }

  enum Format: Sendable { case binary, text }

  static let sector = 512, page = 4096

  /// The bytes with one damage: a third each anywhere, in the first 8 kB, and in one of the `arrays`.
  /// - Parameter arrays: where small arrays lie, which damage anywhere would seldom meet.
  static func damaged(_ bytes: [UInt8], near arrays: [Range<Int>], using generator: inout SplitMix64) -> [UInt8] {
    guard !bytes.isEmpty else { return [UInt8.random(in: 0...255, using: &generator)] }
    let place = place(in: bytes.count, arrays, using: &generator)
    switch Damage.allCases.randomElement(using: &generator)! {
    case .bit: return edit(bytes, place, 1) { $0 ^= 1 << UInt8.random(in: 0..<8, using: &generator) }
    case .byte: return edit(bytes, place, 1) { $0 = .random(in: 0...255, using: &generator) }
    case .eightBytes: return edit(bytes, place, 8) { $0 = .random(in: 0...255, using: &generator) }
    case .integer: return withInteger(bytes, at: place / 4 * 4, using: &generator)
    case .zeroSector: return edit(bytes, place / sector * sector, sector) { $0 = 0 }
    case .onesSector: return edit(bytes, place / sector * sector, sector) { $0 = 0xFF }
    case .randomSector:
      return edit(bytes, place / sector * sector, sector) { $0 = .random(in: 0...255, using: &generator) }
    case .zeroPage: return edit(bytes, place / page * page, page) { $0 = 0 }
    case .randomPage: return edit(bytes, place / page * page, page) { $0 = .random(in: 0...255, using: &generator) }
    case .truncation: return Array(bytes.prefix(place))
    case .zeroTail: return Array(bytes.prefix(place)) + [UInt8](repeating: 0, count: bytes.count - place)
    case .swappedPages: return swapped(bytes, place / page, using: &generator)
    }
  }

  /// The bytes with one to four numbers changed, which lie in the `arrays`.
  static func recounted(_ bytes: [UInt8], in arrays: [Range<Int>], using generator: inout SplitMix64) -> [UInt8] {
    var changed = bytes
    for _ in 0..<[1, 1, 2, 4].randomElement(using: &generator)! {
      guard let array = arrays.randomElement(using: &generator) else { break }
      var numbers = Array(changed[array])
      let place = Int.random(in: 0..<max(1, numbers.count), using: &generator) / 8 * 8
      switch Int.random(in: 0..<4, using: &generator) {
      case 0: numbers = edit(numbers, place, 8) { $0 = .random(in: 0...255, using: &generator) }
      case 1: numbers = edit(numbers, place, 64) { $0 = [0, 0xFF].randomElement(using: &generator)! }
      case 2: numbers = edit(numbers, place, 1) { $0 ^= 1 << UInt8.random(in: 0..<8, using: &generator) }
      default: numbers = withInteger(numbers, at: place, using: &generator)
      }
      changed.replaceSubrange(array, with: numbers)
    }
    return changed
  }

  /// The bytes with one to four changes.
  static func edited(_ bytes: [UInt8], as format: Format, using generator: inout SplitMix64) -> [UInt8] {
    var changed = bytes
    for _ in 0..<[1, 1, 2, 4].randomElement(using: &generator)! {
      let isByToken = format == .text && Int.random(in: 0..<3, using: &generator) > 0
      changed = isByToken ? withToken(changed, using: &generator) : withChunk(changed, using: &generator)
    }
    return changed
  }

  // MARK: - Single changes

  private static func place(in count: Int, _ arrays: [Range<Int>], using generator: inout SplitMix64) -> Int {
    let sound = arrays.filter { !$0.isEmpty && $0.upperBound <= count }
    switch Int.random(in: 0..<3, using: &generator) {
    case 0: return .random(in: 0..<count, using: &generator)
    case 1: return .random(in: 0..<min(count, 8192), using: &generator)
    default:
      return .random(in: sound.randomElement(using: &generator) ?? 0..<count, using: &generator)
    }
  }

  /// Changes up to `count` bytes from `start` on.
  private static func edit(_ bytes: [UInt8], _ start: Int, _ count: Int, _ change: (inout UInt8) -> Void) -> [UInt8] {
    var bytes = bytes
    for index in start..<min(bytes.count, start + count) { change(&bytes[index]) }
    return bytes
  }

  /// Numbers at which readers go wrong.
  private static let integers: [Int64] = [
    0, 1, -1, 2, 127, 128, 255, 256, 65535, 65536, 1 << 20, 1 << 31, 1 << 32, 1 << 40, 1 << 50, 1 << 62, .max, .min,
    Int64(Int32.max),
  ]

  /// One of those numbers, of one, two, four or eight bytes, in either order, or a number that is larger or smaller by
  /// one.
  private static func withInteger(_ bytes: [UInt8], at place: Int, using generator: inout SplitMix64) -> [UInt8] {
    let width = [1, 2, 4, 8].randomElement(using: &generator)!, end = min(bytes.count, place + width)
    guard place < end else { return bytes }
    var bytes = bytes
    var number = UInt64(bitPattern: integers.randomElement(using: &generator)!)
    if Bool.random(using: &generator) {
      number = bytes[place..<end].reversed().reduce(0) { $0 << 8 | UInt64($1) }
      number = Bool.random(using: &generator) ? number &+ 1 : number &- 1
    }
    let isBigEndian = Int.random(in: 0..<4, using: &generator) == 0
    for (offset, index) in (place..<end).enumerated() {
      bytes[isBigEndian ? end - 1 - offset : index] = UInt8(truncatingIfNeeded: number >> UInt64(8 * offset))
    }
    return bytes
  }

  private static func swapped(_ bytes: [UInt8], _ first: Int, using generator: inout SplitMix64) -> [UInt8] {
    let pages = bytes.count / page
    guard pages > 1 else { return bytes.reversed() }
    let one = min(first, pages - 1) * page, other = Int.random(in: 0..<pages, using: &generator) * page
    var bytes = bytes
    for offset in 0..<page { bytes.swapAt(one + offset, other + offset) }
    return bytes
  }

  /// A change of bytes wherever they stand: flipped, set, taken out, doubled, moved, cut.
  private static func withChunk(_ bytes: [UInt8], using generator: inout SplitMix64) -> [UInt8] {
    guard !bytes.isEmpty else { return [UInt8.random(in: 0...255, using: &generator)] }
    let place = Int.random(in: 0..<bytes.count, using: &generator)
    let length = [1, 2, 4, 16, 64, 512].randomElement(using: &generator)!, end = min(bytes.count, place + length)
    switch Int.random(in: 0..<8, using: &generator) {
    case 0: return edit(bytes, place, 1) { $0 ^= 1 << UInt8.random(in: 0..<8, using: &generator) }
    case 1, 2: return withInteger(bytes, at: place, using: &generator)
    case 3: return edit(bytes, place, length) { $0 = .random(in: 0...255, using: &generator) }
    case 4: return Array(bytes[..<place] + bytes[end...])
    case 5: return Array(bytes[..<end] + bytes[place...])
    case 6:
      let target = Int.random(in: 0...bytes.count, using: &generator)
      return Array(bytes[..<target] + bytes[place..<end] + bytes[target...])
    default: return Bool.random(using: &generator) ? Array(bytes.prefix(place)) : edit(bytes, place, length) { $0 = 0 }
    }
  }

  /// What does not belong into a text where it stands.
  private static let tokens = [
    "\"", "'", ",", ";", "\t", "\n", "\r", "\r\n", "\0", " ", "\u{FEFF}", "\u{A0}", "\u{85}", "\u{2028}", "\\",
    "\\u0000",
    "\\ud800", "{", "}", "[", "]", "[[[[[[[[", ":", "#", "/", "../", "-", "--seed", "null", "true", "NaN", "Infinity",
    "",
    "0", "-1", "1e999", "1e-999", "2147483648", "4294967296", "9223372036854775807", "9223372036854775808",
    "-9223372036854775809", "99999999999999999999999999", "0x10", "1.5", "é", "e\u{301}", "🙂", "\u{202E}", "ﬀ", "%s",
    "$(x)",
  ].map { Array($0.utf8) }
  /// Bytes that are no text in UTF-8.
  private static let noText: [[UInt8]] = [
    [0xFF, 0xFE], [0xC0, 0x80], [0xED, 0xA0, 0x80], [0xE9], [0xF4, 0x90, 0x80, 0x80],
  ]

  /// A change of a word, a line or a sign: replaced by one that does not belong there, taken out, doubled, exchanged.
  private static func withToken(_ bytes: [UInt8], using generator: inout SplitMix64) -> [UInt8] {
    let word = word(in: bytes, using: &generator), odd = (tokens + noText).randomElement(using: &generator)!
    switch Int.random(in: 0..<6, using: &generator) {
    case 0, 1: return Array(bytes[..<word.lowerBound] + odd + bytes[word.upperBound...])
    case 2: return Array(bytes[..<word.lowerBound] + odd + bytes[word.lowerBound...])
    case 3: return Array(bytes[..<word.lowerBound] + bytes[word.upperBound...])
    case 4:
      let other = self.word(in: bytes, using: &generator)
      return Array(bytes[..<word.lowerBound] + bytes[other] + bytes[word.upperBound...])
    default:
      let line = line(around: word.lowerBound, in: bytes)
      return Bool.random(using: &generator)
        ? Array(bytes[..<line.upperBound] + bytes[line.lowerBound...])
        : Array(bytes[..<line.lowerBound] + bytes[line.upperBound...])
    }
  }

  /// A run of letters and digits, or of other signs, at a random place.
  private static func word(in bytes: [UInt8], using generator: inout SplitMix64) -> Range<Int> {
    guard !bytes.isEmpty else { return 0..<0 }
    func isLetter(_ byte: UInt8) -> Bool {
      switch byte {
      case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
        UInt8(ascii: "0")...UInt8(ascii: "9"), 0x80...:
        true
      default: false
      }
    }
    var start = Int.random(in: 0..<bytes.count, using: &generator)
    var end = start + 1
    guard isLetter(bytes[start]) else { return start..<end }
    while start > 0, isLetter(bytes[start - 1]) { start -= 1 }
    while end < bytes.count, isLetter(bytes[end]) { end += 1 }
    return start..<end
  }

  private static func line(around place: Int, in bytes: [UInt8]) -> Range<Int> {
    let feed = UInt8(ascii: "\n")
    let start = bytes[..<place].lastIndex(of: feed).map { $0 + 1 } ?? 0
    return start..<(bytes[place...].firstIndex(of: feed).map { $0 + 1 } ?? bytes.count)
  }
}
