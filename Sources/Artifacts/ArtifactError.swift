import Files
import Foundation
import HDF5

/// A file that cannot be used or written. The message names the file, and says what to do.
package struct ArtifactError: Error, CustomStringConvertible, Equatable {
  package let description: String
  package init(_ description: String) { self.description = description }

  /// An input that is no longer what it was when the program began.
  package init(changed file: InputFile) { self.init(changed: file.path) }

  init(changed path: String) {
    self.init("\(path): was written to while it was read, so nothing is made of it: run the same command again")
  }

  /// A failure to write `path`. The message about a full disk says how much space is left.
  init(writing path: String, _ error: any Error) {
    guard (error as? HDF5Error)?.isDiskFull ?? (error as? FileError)?.isDiskFull ?? false else {
      self.init("\(error)")
      return
    }
    let system = try? FileManager.default.attributesOfFileSystem(forPath: folder(of: path))
    let free = (system?[.systemFreeSize] as? NSNumber).map { "\($0.uint64Value / 1_000_000) MB free, or " } ?? ""
    self.init("\(path): disk full (\(free)a limit on the size of files): make room and run the same command again")
  }
}

/// Checks a file that others made.
/// - Throws: `ArtifactError` with the system's reason and `advice`, where it cannot be opened or is a folder.
package func requireReadable(_ path: String, _ advice: String) throws {
  do { _ = try InputFile(path) } catch { throw ArtifactError("\(error); \(advice)") }
}
