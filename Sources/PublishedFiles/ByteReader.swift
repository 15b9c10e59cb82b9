import Backbones
import Foundation

/// Reads little-endian values from a part of a file. It throws `WeightsError` at the part's end.
struct ByteReader {
  let bytes: PublishedBytes
  var position: Int
  let end: Int
  /// The bytes of the file from `windowStart` on that were read last.
  private var window = Data(), windowStart = 0

  /// The length of what is read at once.
  private static let windowLength = 4096

  /// Reads up to `end`, or else to that of the file.
  init(_ bytes: PublishedBytes, at position: Int = 0, to end: Int? = nil) {
    (self.bytes, self.position, self.end) = (bytes, position, min(end ?? bytes.count, bytes.count))
  }

  mutating func byte() throws -> UInt8 { try integer(UInt8.self) }

  mutating func integer<Value: FixedWidthInteger>(_: Value.Type) throws -> Value {
    let range = try windowRange(of: try skip(Value.bitWidth / 8))
    return window.withUnsafeBytes {
      Value(littleEndian: $0.loadUnaligned(fromByteOffset: range.lowerBound, as: Value.self))
    }
  }

  mutating func take(_ count: Int) throws -> [UInt8] {
    let range = try windowRange(of: try skip(count))
    return window.withUnsafeBytes { Array($0[range]) }
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
    let start = min(max(0, position), end)
    let range = try windowRange(of: start..<min(end, start + 1024))
    let found = window.withUnsafeBytes { $0[range].firstIndex(of: UInt8(ascii: "\n")) }
    guard let found else { throw WeightsError.damaged("a name without end at byte \(position)") }
    defer { position += 1 }
    return try text(found - range.lowerBound)
  }

  /// Moves on by a number of bytes that the file claims.
  mutating func pass(_ count: Int) throws { _ = try skip(count) }

  /// The next `count` bytes' range, behind which reading goes on.
  private mutating func skip(_ count: Int) throws -> Range<Int> {
    guard count >= 0, position >= 0, position <= end, count <= end - position else {
      throw WeightsError.damaged(
        "it ends at byte \(end), \(count) bytes after byte \(position) are missing (truncated download?)")
    }
    defer { position += count }
    return position..<position + count
  }

  /// The place of some bytes in the window, which is moved to them where they are not in it.
  private mutating func windowRange(of range: Range<Int>) throws -> Range<Int> {
    if range.lowerBound < windowStart || range.upperBound > windowStart + window.count {
      window = try bytes[range.lowerBound..<max(range.upperBound, min(end, range.lowerBound + Self.windowLength))]
      windowStart = range.lowerBound
    }
    return range.lowerBound - windowStart..<range.upperBound - windowStart
  }
}
