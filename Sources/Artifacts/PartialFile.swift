import Glibc
import HDF5

/// Writes a text file whole or not at all.
package func writeWhole(_ text: String, to path: String) throws {
  let place = PartialFile(path)
  try place.write(Array(text.utf8))
  try place.finish()
}

/// A file that gets its name only when it is whole: it is written as `<path>.partial`, and removed if it is not
/// finished.
final class PartialFile {
  let path: String
  var partial: String { path + ".partial" }
  private var isFinished = false

  init(_ path: String) { self.path = path }

  /// Writes all of a file's bytes.
  func write(_ bytes: [UInt8]) throws {
    let descriptor = open(partial, O_WRONLY | O_CREAT | O_TRUNC, 0o666)
    var written = 0
    while descriptor >= 0, written < bytes.count {
      let count = bytes[written...].withUnsafeBytes { Glibc.write(descriptor, $0.baseAddress, $0.count) }
      guard count > 0 else { break }
      written += count
    }
    let reason = errno
    guard descriptor >= 0, close(descriptor) == 0, written == bytes.count else {
      let isDiskFull = [ENOSPC, EFBIG, EDQUOT].contains(reason)
      throw ArtifactError(
        writing: path,
        HDF5Error("\(path): cannot be written: \(String(cString: strerror(reason)))", isDiskFull: isDiskFull))
    }
  }

  /// Brings the closed file to the disk, then gives it its name.
  func finish() throws {
    try sync(partial)
    guard rename(partial, path) == 0 else {
      throw ArtifactError("\(path): cannot be renamed from \(partial): \(String(cString: strerror(errno)))")
    }
    isFinished = true
    let folder = path.split(separator: "/", omittingEmptySubsequences: false).dropLast().joined(separator: "/")
    // some file systems refuse this for folders: the name is then safe a little later
    try? sync(folder.isEmpty ? "." : folder)
  }

  private func sync(_ path: String) throws {
    let descriptor = open(path, O_RDONLY)
    defer { close(descriptor) }
    guard descriptor >= 0, fsync(descriptor) == 0 else {
      throw ArtifactError("\(path): cannot be brought to the disk: \(String(cString: strerror(errno)))")
    }
  }

  deinit {
    if !isFinished { unlink(partial) }
  }
}
