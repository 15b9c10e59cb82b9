import Backbones
import Foundation

/// The JSON of a safetensors header, which is always `{name: {"dtype": …, "shape": […], "data_offsets": [begin, end]},
/// …}`.
///
/// Read by hand: a general JSON reader would build whatever a hostile header nests, at many times the header's size.
struct SafeTensorsHeader {
  struct Entry: Equatable {
    let name, type: String
    let shape: [Int]
    /// In bytes, from the header's end on.
    let begin, end: Int
  }

  private var bytes: ByteReader

  init(_ bytes: ByteReader) { self.bytes = bytes }

  /// The tensors, in the header's order. Throws `WeightsError.damaged` for any other JSON.
  mutating func read() throws -> [Entry] {
    var entries: [Entry] = []
    try object { header, name in
      if name == "__metadata__" {
        try header.object { metadata, _ in _ = try metadata.quoted() }
      } else {
        entries.append(try header.entry(name))
      }
    }
    skipSpace()
    guard bytes.position == bytes.end else { throw unexpected() }
    return entries
  }

  private mutating func entry(_ name: String) throws -> Entry {
    var (type, shape, place) = (String?.none, [Int]?.none, [Int]?.none)
    try object { header, key in
      switch key {
      case "dtype" where type == nil: type = try header.string()
      case "shape" where shape == nil: shape = try header.integers(atMost: StoredTensor.highestRank)
      case "data_offsets" where place == nil: place = try header.integers(atMost: 2)
      default: throw WeightsError.damaged("\(name): \(key) in its header")
      }
    }
    guard let type, let shape, let place, place.count == 2, place[0] <= place[1] else {
      throw WeightsError.damaged("\(name): a header without dtype, shape and data_offsets")
    }
    return Entry(name: name, type: type, shape: shape, begin: place[0], end: place[1])
  }

  // MARK: - JSON

  /// `{"key": member, …}`
  private mutating func object(_ member: (inout SafeTensorsHeader, String) throws -> Void) throws {
    try expect("{")
    if skip("}") { return }
    repeat {
      let key = try string()
      try expect(":")
      try member(&self, key)
    } while skip(",")
    try expect("}")
  }

  private mutating func integers(atMost most: Int) throws -> [Int] {
    try expect("[")
    if skip("]") { return [] }
    var integers: [Int] = []
    repeat {
      guard integers.count < most else { throw unexpected() }
      integers.append(try integer())
    } while skip(",")
    try expect("]")
    return integers
  }

  private mutating func integer() throws -> Int {
    skipSpace()
    var digits = 0, value = 0
    while let digit = next.flatMap({ UInt8(ascii: "0")...UInt8(ascii: "9") ~= $0 ? Int($0 - UInt8(ascii: "0")) : nil })
    {
      (value, digits) = (value * 10 + digit, digits + 1)
      guard digits <= 18 else { throw unexpected() }  // an Int holds any 18
      bytes.position += 1
    }
    guard digits > 0 else { throw unexpected() }
    return value
  }

  private mutating func string() throws -> String {
    let (range, isEscaped) = try quoted()
    var reader = ByteReader(bytes.bytes, in: range)
    let text = try reader.text(range.count)
    guard isEscaped else { return text }
    guard let text = try? JSONDecoder().decode(String.self, from: Data("\"\(text)\"".utf8)) else { throw unexpected() }
    return text
  }

  /// What lies between quotation marks, and whether there are escapes in it.
  private mutating func quoted() throws -> (range: Range<Int>, isEscaped: Bool) {
    try expect("\"")
    let start = bytes.position
    var isEscaped = false
    while let byte = next, byte != UInt8(ascii: "\"") {
      if byte == UInt8(ascii: "\\") { isEscaped = true }
      bytes.position += byte == UInt8(ascii: "\\") ? 2 : 1
    }
    let range = start..<bytes.position
    try expect("\"")
    return (range, isEscaped)
  }

  private var next: UInt8? {
    guard bytes.position < bytes.end else { return nil }
    return bytes.bytes[bytes.position]
  }

  private mutating func skipSpace() {
    while let byte = next, [0x20, 0x09, 0x0A, 0x0D].contains(byte) { bytes.position += 1 }
  }

  private mutating func skip(_ character: Unicode.Scalar) -> Bool {
    skipSpace()
    guard next == UInt8(ascii: character) else { return false }
    bytes.position += 1
    return true
  }

  private mutating func expect(_ character: Unicode.Scalar) throws {
    guard skip(character) else { throw unexpected() }
  }

  private func unexpected() -> WeightsError { .damaged("a safetensors header that is none, at byte \(bytes.position)") }
}
