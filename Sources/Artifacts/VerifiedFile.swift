import Files
import HDF5
import Synchronization

/// Artifacts are compared with their seals before the HDF5 library, which trusts what it reads, opens them.
package enum VerifiedFile {
  private static let isSkipped = Atomic(false)
  private static let opened = Mutex<[InputFile]>([])

  /// From now on, artifacts are opened without a look at their seals.
  package static func skip() { isSkipped.store(true, ordering: .relaxed) }

  /// The first of the files opened so far that somebody has written to since; nil where there is none.
  package static var changed: InputFile? { opened.withLock { $0.first(where: \.hasChanged) } }

  /// - Returns: the open HDF5, and the file that was verified.
  /// - Throws: `FileError` where the file is absent, has no seal, or was changed after it was written; `HDF5Error`
  ///   where the library cannot open it.
  static func open(_ path: String) throws -> (file: File, input: InputFile) {
    let input = try InputFile(path)
    opened.withLock { $0.append(input) }
    if !isSkipped.load(ordering: .relaxed), try ArtifactHeader.verified(input) == nil {
      throw FileError(
        "\(path): has no seal: an older lineup wrote it, which --no-verify reads, or it is no artifact of lineup")
    }
    // The library opens the file that was verified, whatever has its name by now.
    return (try File(opening: path, at: "/proc/self/fd/\(input.descriptor)"), input)
  }
}
