import Files
import HDF5
import Synchronization

/// Artifacts are compared with their seals before the HDF5 library, which trusts what it reads, opens them.
package enum VerifiedFile {
  private static let isSkipped = Atomic(false)
  /// Those that are still in use.
  private static let opened = Mutex<[WeakFile]>([])

  private struct WeakFile {
    weak var file: InputFile?
  }

  /// From now on, artifacts are opened without a look at their seals.
  package static func skip() { isSkipped.store(true, ordering: .relaxed) }

  /// The open files that somebody has written to since they were opened.
  package static var changed: [InputFile] { opened.withLock { $0.compactMap(\.file).filter(\.hasChanged) } }

  /// - Throws: `ArtifactError` where somebody has written to one. The HDF5 library reads zeros where a file was cut.
  package static func requireUnchanged() throws(ArtifactError) {
    if let file = changed.first { throw ArtifactError(changed: file) }
  }

  /// A file that was opened: its HDF5, the file as it was verified, and its header, which an older file lacks.
  typealias Opened = (file: File, input: InputFile, header: ArtifactHeader?)

  /// - Throws: `FileError` where the file is absent, has no seal, or was changed after it was written; `HDF5Error`
  ///   where the library cannot open it.
  static func open(_ path: String) throws -> Opened {
    let input = try InputFile(path)
    opened.withLock { files in
      files.removeAll { $0.file == nil }
      files.append(WeakFile(file: input))
    }
    let header: ArtifactHeader?
    if isSkipped.load(ordering: .relaxed) {
      header = try? ArtifactHeader.read(input)?.header
    } else {
      header = try ArtifactHeader.verified(input)
      guard header != nil else {
        throw FileError(
          "\(path): has no seal: an older lineup wrote it, which --no-verify reads, or it is no artifact of lineup")
      }
    }
    // The library opens the file that was verified, whatever has its name by now.
    return (try File(opening: path, at: "/proc/self/fd/\(input.descriptor)"), input, header)
  }
}
