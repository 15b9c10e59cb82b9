import Glibc

/// Writes a text that is too long for memory into a ``PartialFile``, a piece after another.
package final class TextStream {
  private let file: PartialFile
  private var stream: UnsafeMutablePointer<FILE>?

  /// - Throws: `FileError` where the file cannot be opened.
  package init(_ file: PartialFile) throws(FileError) {
    self.file = file
    stream = fopen(file.partial, "wbe")
    guard stream != nil else { throw FileError(file.path, cannotBe: "written") }
  }

  deinit { if let stream { fclose(stream) } }

  /// - Throws: `FileError`, also where the disk is full.
  package func append(_ bytes: [UInt8]) throws(FileError) {
    guard let stream, fwrite(bytes, 1, bytes.count, stream) == bytes.count else {
      throw FileError(file.path, cannotBe: "written")
    }
  }

  package func append(_ text: String) throws(FileError) { try append(Array(text.utf8)) }

  /// Writes what is still buffered. The file can then be finished.
  /// - Throws: `FileError`, also where the disk is full.
  package func close() throws(FileError) {
    guard let open = stream else { return }
    stream = nil
    guard fclose(open) == 0 else { throw FileError(file.path, cannotBe: "written") }
  }
}
