import Files

/// A file of which parts are read now and then. It is open only meanwhile, so that a data set may have more such files
/// than a process may have open.
package struct ReopenedFile: Sendable {
  package let path: String
  private let stamp: FileStamp

  /// - Parameter file: which may be closed from then on.
  init(_ file: InputFile) { (path, stamp) = (file.path, file.stamp) }

  /// Some of the bytes.
  /// - Throws: `DatasetError` where the file is gone, has changed since, or cannot be read.
  func bytes(in place: Range<Int>) throws -> [UInt8] {
    let file: InputFile
    do { file = try InputFile(path) } catch { throw DatasetError("\(error).") }
    guard file.stamp.isSameFile(as: stamp), file.size == stamp.size, file.stamp.modified == stamp.modified else {
      throw DatasetError("\(path): has changed while it was read: let nothing write to it, and start again.")
    }
    return try file.bytes(in: place)
  }
}
