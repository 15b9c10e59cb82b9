import Foundation
import HDF5

/// Writes a text file whole or not at all.
package func writeWhole(_ text: String, to path: String) throws {
  let file = PartialFile(path), bytes = Array(text.utf8)
  guard let stream = fopen(file.partial, "wb"), case let written = fwrite(bytes, 1, bytes.count, stream),
    fclose(stream) == 0, written == bytes.count
  else {
    let isFull = [ENOSPC, EFBIG, EDQUOT].contains(errno), reason = String(cString: strerror(errno))
    throw ArtifactError(writing: path, HDF5Error("\(path): cannot be written: \(reason)", isDiskFull: isFull))
  }
  try file.finish()
}

/// The folder in which a path lies; `.` for a name alone.
package func folder(of path: String) -> String {
  URL(fileURLWithPath: path).deletingLastPathComponent().relativePath
}

/// A file that gets its name when it is whole. It is written as `<path>.partial`, and removed if it is not finished.
final class PartialFile {
  let path: String
  var partial: String { path + ".partial" }
  private var isFinished = false

  init(_ path: String) { self.path = path }

  /// Writes the closed file to the disk, then gives it its name.
  func finish() throws {
    try sync(partial)
    guard rename(partial, path) == 0 else {
      throw ArtifactError("\(path): cannot be renamed from \(partial): \(String(cString: strerror(errno)))")
    }
    isFinished = true
    // Some file systems refuse this for folders. The name is then on the disk a little later.
    try? sync(folder(of: path))
  }

  private func sync(_ path: String) throws {
    let descriptor = open(path, O_RDONLY)
    defer { close(descriptor) }
    guard descriptor >= 0, fsync(descriptor) == 0 else {
      throw ArtifactError("\(path): cannot be written to the disk: \(String(cString: strerror(errno)))")
    }
  }

  deinit { if !isFinished { unlink(partial) } }
}
