import Foundation

/// Reads little-endian values from a file's bytes, never beyond their end.
struct ByteReader {
  let bytes: Data
  var position: Int

  init(_ bytes: Data, at position: Int = 0) {
    self.bytes = bytes
    self.position = position
  }

  mutating func byte() throws -> UInt8 { try take(1).first! }

  mutating func integer<Value: FixedWidthInteger>(_: Value.Type) throws -> Value {
    let size = Value.bitWidth / 8
    try need(size)
    defer { position += size }
    return bytes.withUnsafeBytes { Value(littleEndian: $0.loadUnaligned(fromByteOffset: position, as: Value.self)) }
  }

  mutating func take(_ count: Int) throws -> ArraySlice<UInt8> {
    try need(count)
    defer { position += count }
    return bytes.withUnsafeBytes { ArraySlice($0[position..<position + count]) }
  }

  mutating func text(_ count: Int) throws -> String {
    guard let text = String(validating: try take(count), as: UTF8.self) else { throw WeightsError.damaged("text that is not UTF-8 at byte \(position)") }
    return text
  }

  /// The text up to a line feed.
  mutating func line() throws -> String {
    let end = bytes.withUnsafeBytes { bytes in bytes[min(position, bytes.count)...].prefix(1024).firstIndex(of: UInt8(ascii: "\n")) }
    guard let end else { throw WeightsError.damaged("a name without end at byte \(position)") }
    defer { position += 1 }
    return try text(end - position)
  }

  private func need(_ count: Int) throws {
    guard count >= 0, position >= 0, position <= bytes.count, count <= bytes.count - position else {
      throw WeightsError.damaged("it ends at byte \(bytes.count), \(count) bytes after byte \(position) are missing (truncated download?)")
    }
  }
}
