import Files
import Foundation

/// A text file with too many and too long lines for memory. It is read once to find the lines; then single lines are
/// read.
final class LineFile: Sendable {
  let path: String
  private let file: InputFile

  /// A line of a file; the first has number 1.
  struct Line: CustomStringConvertible {
    let file: LineFile
    let number: Int
    /// Its bytes in the file.
    let range: Range<Int>

    var description: String { "\(file.path):\(number)" }

    /// - Throws: `DatasetError` when the file can no longer be read.
    func bytes() throws -> [UInt8] { try file.read(range) }
  }

  /// How many first bytes of a line `forEachLine` gives.
  static let startLength = 256

  /// - Throws: `DatasetError` when there is no such file.
  init(_ path: String) throws {
    self.path = path
    do { file = try InputFile(path) } catch { throw DatasetError("\(error).") }
    FilesRead.record(file)
  }

  /// Calls `body` for every line that is not empty, with its first bytes.
  func forEachLine(_ body: (_ line: Line, _ start: [UInt8]) throws -> Void) throws {
    let size = 1 << 22
    let block = UnsafeMutablePointer<UInt8>.allocate(capacity: size)
    defer { block.deallocate() }
    var (position, lineStart, number, start) = (0, 0, 1, [UInt8]())
    func finish(at end: Int) throws {
      if end > lineStart { try body(Line(file: self, number: number, range: lineStart..<end), start) }
      (lineStart, number) = (end + 1, number + 1)
      start.removeAll(keepingCapacity: true)
    }
    while true {
      let count: Int
      do { count = try file.read(upTo: size, at: position, into: block) } catch { throw DatasetError("\(error).") }
      if count == 0 { break }
      var i = 0
      while i < count {
        let found = memchr(block + i, 10, count - i).map { $0.assumingMemoryBound(to: UInt8.self) - block }
        if start.count < Self.startLength {
          let length = min((found ?? count) - i, Self.startLength - start.count)
          start += UnsafeBufferPointer(start: block + i, count: length)
        }
        guard let found else { break }
        try finish(at: position + found)
        i = found + 1
      }
      position += count
    }
    try finish(at: position)
  }

  private func read(_ range: Range<Int>) throws -> [UInt8] {
    var bytes = [UInt8](repeating: 0, count: range.count)
    do { try file.read(range.count, at: range.lowerBound, into: &bytes) } catch { throw DatasetError("\(error).") }
    return bytes
  }
}
