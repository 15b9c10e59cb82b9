import Backbones
import Foundation

/// Reads little-endian values from a part of a file. It throws `WeightsError` at the part's end.
struct ByteReader {
  let bytes: Data
  var position: Int
  let end: Int

  /// Reads up to `end`, or else to that of the file.
  init(_ bytes: Data, at position: Int = 0, to end: Int? = nil) {
    (self.bytes, self.position, self.end) = (bytes, position, end ?? bytes.count)
  }

  mutating func byte() throws -> UInt8 { try integer(UInt8.self) }

  mutating func integer<Value: FixedWidthInteger>(_: Value.Type) throws -> Value {
    let start = try skip(Value.bitWidth / 8).lowerBound
    return bytes.withUnsafeBytes { Value(littleEndian: $0.loadUnaligned(fromByteOffset: start, as: Value.self)) }
  }

  mutating func take(_ count: Int) throws -> ArraySlice<UInt8> {
    let range = try skip(count)
    return bytes.withUnsafeBytes { ArraySlice($0[range]) }
  }

  /// Reads UTF-8, of at most 64 KB.
  mutating func text(_ count: Int) throws -> String {
    guard count <= 0xFFFF else { throw WeightsError.damaged("a text of \(count) bytes at byte \(position)") }
    guard let text = String(validating: try take(count), as: UTF8.self) else {
      throw WeightsError.damaged("text that is not UTF-8 at byte \(position)")
    }
    return text
  }

  /// Reads the text up to a line feed.
  mutating func line() throws -> String {
    let found = bytes.withUnsafeBytes { bytes in
      bytes[min(position, end)..<end].prefix(1024).firstIndex(of: UInt8(ascii: "\n"))
    }
    guard let found else { throw WeightsError.damaged("a name without end at byte \(position)") }
    defer { position += 1 }
    return try text(found - position)
  }

  /// The next `count` bytes' range, behind which reading goes on.
  private mutating func skip(_ count: Int) throws -> Range<Int> {
    guard count >= 0, position >= 0, position <= end, count <= end - position else {
      throw WeightsError.damaged(
        "it ends at byte \(end), \(count) bytes after byte \(position) are missing (truncated download?)")
    }
    defer { position += count }
    return position..<position + count
  }
}
