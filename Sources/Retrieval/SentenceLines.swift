import Files
import Glibc

/// The sentences of a file or of standard input, one a line, which are read as they come.
package final class SentenceLines {
  private let stream: UnsafeMutablePointer<FILE>
  private let name: String
  private let keepsEmpty: Bool
  private var line: UnsafeMutablePointer<CChar>?, capacity = 0

  /// - Parameters:
  ///   - path: `-` is standard input.
  ///   - keepsEmpty: whether empty lines count.
  /// - Throws: `FileError` where the file cannot be read.
  package init(_ path: String, keepsEmpty: Bool = false) throws(FileError) {
    self.keepsEmpty = keepsEmpty
    name = path == "-" ? "standard input" : path
    guard let stream = path == "-" ? fdopen(STDIN_FILENO, "r") : fopen(path, "re") else {
      throw FileError(path, cannotBe: "read")
    }
    self.stream = stream
  }

  deinit {
    free(line)
    fclose(stream)
  }

  /// The next sentence; nil at the end.
  /// - Throws: `FileError` where it cannot be read, as with a folder.
  package func next() throws(FileError) -> String? {
    while true {
      let count = getline(&line, &capacity, stream)
      guard count >= 0, let line else {
        if ferror(stream) != 0 { throw FileError(name, cannotBe: "read") }
        return nil
      }
      let bytes = UnsafeRawBufferPointer(start: line, count: count)
      let text = String(decoding: bytes, as: UTF8.self).split(whereSeparator: \.isNewline).joined(separator: " ")
      if keepsEmpty || text.contains(where: { !$0.isWhitespace }) { return text }
    }
  }
}
