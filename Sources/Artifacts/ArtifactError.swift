import Glibc
import HDF5

/// A file that cannot be used or written: the message names it, and says what to do.
package struct ArtifactError: Error, CustomStringConvertible, Equatable {
  package let description: String
  package init(_ description: String) { self.description = description }
}

extension ArtifactError {
  /// A failure to write `path`. A full disk is told with the space that is left.
  init(writing path: String, _ error: HDF5Error) {
    guard error.isDiskFull else {
      self.init(error.description)
      return
    }
    let folder = path.split(separator: "/", omittingEmptySubsequences: false).dropLast().joined(separator: "/")
    var status = statvfs()
    let free =
      statvfs(folder.isEmpty ? "." : folder, &status) == 0
      ? UInt64(status.f_bavail) * UInt64(status.f_frsize) / 1_000_000 : 0
    self.init(
      "\(path): disk full (\(free) MB free, or a limit on the size of files): make room and run the same command again")
  }
}
