import Files
import Foundation

/// Writes a .safetensors file: the length of the header; the header, which is JSON with the type, shape and place of
/// each array; the numbers of all arrays, float32 and row-major, without a gap.
package final class SafeTensorsWriter {
  private let file: PartialFile, stream: TextStream
  private var counts: ArraySlice<(name: String, count: Int)>

  private struct Entry: Encodable {
    let dtype = "F32", shape: [Int], offsets: [Int]
    enum CodingKeys: String, CodingKey { case dtype, shape, offsets = "data_offsets" }
  }
  private struct Header: Encodable {
    let facts: [String: String], entries: [String: Entry]
    func encode(to encoder: any Encoder) throws {
      var container = encoder.container(keyedBy: Key.self)
      try container.encode(facts, forKey: Key(stringValue: "__metadata__"))
      for (name, entry) in entries { try container.encode(entry, forKey: Key(stringValue: name)) }
    }
  }
  private struct Key: CodingKey {
    let stringValue: String, intValue: Int? = nil
    init(stringValue: String) { self.stringValue = stringValue }
    init?(intValue: Int) { nil }
  }

  /// - Parameters:
  ///   - arrays: the names, which differ, and shapes, in the order in which the numbers follow.
  ///   - facts: the file's `__metadata__`.
  /// - Throws: `FileError` where the file cannot be written.
  package init(_ file: PartialFile, arrays: [(name: String, shape: [Int])], facts: [String: String]) throws {
    self.file = file
    var place = 0, entries: [String: Entry] = [:]
    for (name, shape) in arrays {
      let size = 4 * shape.reduce(1, *)
      precondition(entries[name] == nil && name != "__metadata__", "two arrays are called \(name)")
      entries[name] = Entry(shape: shape, offsets: [place, place + size])
      place += size
    }
    counts = arrays.map { ($0.name, $0.shape.reduce(1, *)) }[...]
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    var header = Array(try encoder.encode(Header(facts: facts, entries: entries)))
    // The numbers begin at a multiple of 8 bytes.
    header += [UInt8](repeating: UInt8(ascii: " "), count: (8 - header.count % 8) % 8)
    stream = try TextStream(file)
    try stream.append(withUnsafeBytes(of: UInt64(header.count).littleEndian) { Array($0) } + header)
  }

  /// Whether a file that begins so is one of Lineup's: its `__metadata__` has the kind and digest of an artifact.
  package static func begins(_ start: [UInt8]) -> Bool {
    let text = String(decoding: start.dropFirst(8), as: UTF8.self)
    return text.contains(/^\{.*"__metadata__":\{.*"digest":"[0-9a-f]{64}".*"kind":"/)
  }

  /// Appends the numbers of the next array.
  /// - Throws: `FileError`, also where the disk is full.
  package func append(_ numbers: [Float]) throws {
    guard let next = counts.popFirst(), next.count == numbers.count else {
      preconditionFailure("\(numbers.count) numbers of another array than the next")
    }
    try stream.append(numbers.withUnsafeBytes { Array($0) })
  }

  /// Finishes the file.
  /// - Throws: `FileError`.
  package func finish() throws {
    precondition(counts.isEmpty, "\(counts.count) arrays are missing")
    try stream.close()
    try file.finish()
  }
}
