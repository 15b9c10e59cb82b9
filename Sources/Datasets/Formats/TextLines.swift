import Files

/// The lines of a text file that may be larger than memory, from its beginning to its end. What a text is, and where
/// its lines end, is said by ``TextFile``.
package struct TextLines {
  package let path: String
  private let file: InputFile

  /// How many bytes are read at once.
  private static let block = 1 << 20

  /// - Throws: `DatasetError` where there is no such file.
  package init(_ path: String) throws {
    self.path = path
    do { file = try InputFile(path) } catch {
      if FileStamp(path) == nil { FilesRead.record(absent: path) }
      throw DatasetError("\(error).")
    }
    FilesRead.record(file)
  }

  /// Calls `body` with the number of each line, from 1, and its bytes without the line end.
  /// - Throws: `DatasetError` with the line that is not UTF-8, has a NUL, or is longer than any text's; what `body`
  ///   throws.
  package func forEach(_ body: (_ number: Int, _ line: [UInt8]) throws -> Void) throws {
    var number = 0, position = 0, rest: [UInt8] = [], end = TextFile.lineFeed
    func hand(_ line: ArraySlice<UInt8>) throws {
      number += 1
      var line = Array(line)
      if end == TextFile.lineFeed, line.last == TextFile.carriageReturn { line.removeLast() }
      if line.contains(0) { throw TextFile.hasNUL("\(path):\(number)") }
      if let fault = TextFile.firstBroken(in: line) { throw TextFile.notUTF8("\(path):\(number)", line, at: fault) }
      guard line.count <= TextFile.longestLine else { throw TextFile.tooLong("\(path):\(number)", line.count) }
      try body(number, line)
    }
    while true {
      var bytes = try next(Self.block, at: position)
      if position == 0 {
        if let kind = TextFile.kind(of: bytes) { throw DatasetError("\(path): \(kind).") }
        end = TextFile.lineEnd(of: bytes)
      }
      position += bytes.count
      let isEnd = bytes.isEmpty
      if position == bytes.count, bytes.starts(with: byteOrderMark) { bytes.removeFirst(byteOrderMark.count) }
      bytes = rest + bytes
      var start = 0
      while let found = bytes[start...].firstIndex(of: end) {
        try hand(bytes[start..<found])
        start = found + 1
      }
      rest = Array(bytes[start...])
      guard rest.count <= TextFile.longestLine else { throw TextFile.tooLong("\(path):\(number + 1)", rest.count) }
      if isEnd {
        if !rest.isEmpty { try hand(rest[...]) }
        return
      }
    }
  }

  private func next(_ count: Int, at position: Int) throws -> [UInt8] {
    var bytes = [UInt8](repeating: 0, count: count)
    do { bytes.removeLast(count - (try file.read(upTo: count, at: position, into: &bytes))) } catch {
      throw DatasetError("\(error).")
    }
    return bytes
  }
}
