import Files
import Foundation
import HDF5

/// A file that cannot be used or written. The message names the file, and says what to do.
package struct ArtifactError: Error, CustomStringConvertible, Equatable {
  package let description: String
  package init(_ description: String) { self.description = description }

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

/// The advice to make a file anew, in a command that works as it is.
///
/// - Parameters:
///   - stage: the make target that writes it.
///   - asked: what make was asked for, such as `DATASET=cub SEED=2`, where that is not the default; make says it.
package func redo(_ stage: String, asked: String? = ProcessInfo.processInfo.environment["LINEUP_MAKE"]) -> String {
  (["run make redo-\(stage)"] + [asked ?? ""]).filter { !$0.isEmpty }.joined(separator: " ")
}

/// Checks a file that others made.
/// - Throws: `ArtifactError` with the system's reason and `advice`, where it cannot be opened or is a folder.
package func requireReadable(_ path: String, _ advice: String) throws {
  do { _ = try InputFile(path) } catch { throw ArtifactError("\(error); \(advice)") }
}
