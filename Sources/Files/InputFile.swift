import Foundation

/// A regular file that is open for reading. Several threads may read at once.
package final class InputFile: Sendable {
  package let path: String
  /// What the file was when it was opened.
  package let stamp: FileStamp
  /// For a child process that is to read it.
  package let descriptor: Int32

  /// - Throws: `FileError` where there is no such file, or where it is a folder, a device, a FIFO or a socket.
  package convenience init(_ path: String) throws(FileError) { try self.init(RawPath(path)) }

  package init(_ path: RawPath) throws(FileError) {
    self.path = path.description
    (descriptor, stamp) = try Self.opened(path)
  }

  deinit { close(descriptor) }

  /// In bytes, when it was opened.
  package var size: Int { stamp.size }

  /// Whether somebody has written to the file since it was opened. A file that was put in its place does not count.
  package var hasChanged: Bool {
    guard let now = FileStamp({ fstat(descriptor, &$0) }) else { return true }
    return (now.size, now.modified) != (stamp.size, stamp.modified)
  }

  /// Reads exactly `count` bytes.
  ///
  /// - Throws: `FileError` where that fails, or where the file has become shorter.
  package func read(_ count: Int, at offset: Int, into bytes: UnsafeMutableRawPointer) throws(FileError) {
    let done = try read(upTo: count, at: offset, into: bytes)
    guard done == count else { throw FileError("\(path): cannot be read: it has become shorter") }
  }

  /// Reads `count` bytes, or as many as there are.
  /// - Returns: how many.
  package func read(upTo count: Int, at offset: Int, into bytes: UnsafeMutableRawPointer) throws(FileError) -> Int {
    var done = 0
    while done < count {
      let step = pread(descriptor, bytes + done, count - done, offset + done)
      if step < 0, errno == EINTR { continue }
      guard step >= 0 else { throw FileError(path, cannotBe: "read") }
      if step == 0 { break }
      done += step
    }
    return done
  }

  /// All bytes.
  package func bytes() throws(FileError) -> [UInt8] {
    var failure: FileError?
    let bytes = [UInt8](unsafeUninitializedCapacity: size) { buffer, initialized in
      guard size > 0 else { return }
      do throws(FileError) {
        try read(size, at: 0, into: buffer.baseAddress!)
        initialized = size
      } catch { failure = error }
    }
    if let failure { throw failure }
    return bytes
  }

  /// The digest of the bytes from `offset` on, but for those of a range.
  package func digest(from offset: Int = 0, without left: Range<Int>? = nil) throws(FileError) -> String {
    let digest = ContentDigest(), length = 1 << 20
    let block = UnsafeMutableRawPointer.allocate(byteCount: length, alignment: 4096)
    defer { block.deallocate() }
    var position = offset
    while true {
      if let left, left.contains(position) { position = left.upperBound }
      guard position < size else { break }
      let end = left.map { position < $0.lowerBound ? min($0.lowerBound, size) : size } ?? size
      let count = min(length, end - position)
      try read(count, at: position, into: block)
      digest.update(UnsafeRawBufferPointer(start: block, count: count))
      position += count
    }
    return digest.finish()
  }

  private static func opened(_ raw: RawPath) throws(FileError) -> (Int32, FileStamp) {
    let path = raw.description
    // Without O_NONBLOCK, the opening of a FIFO waits for somebody who writes to it.
    let descriptor = raw.withCString { open($0, O_RDONLY | O_CLOEXEC | O_NONBLOCK) }
    guard descriptor >= 0 else {
      if errno == ENOENT { throw FileError("\(path): no such file") }
      if errno == ENXIO { throw FileError("\(path): is a socket, or a device without a driver: give a file") }
      throw FileError(path, cannotBe: "read")
    }
    var status = stat()
    guard fstat(descriptor, &status) == 0, kind(status) == nil else {
      defer { close(descriptor) }
      throw FileError("\(path): is \(kind(status) ?? "not there any more"): give a file")
    }
    return (descriptor, FileStamp(status))
  }
}

/// By what a file is told from another, and from what it was before.
package struct FileStamp: Equatable, Sendable {
  package let device: UInt64, inode: UInt64, size: Int
  /// When content, and when anything of the file was last changed, in nanoseconds since 1970.
  package let modified: Int, changed: Int

  package init(_ status: stat) {
    func nanoseconds(_ time: timespec) -> Int { Int(time.tv_sec) &* 1_000_000_000 &+ Int(time.tv_nsec) }
    (device, inode, size) = (UInt64(status.st_dev), UInt64(status.st_ino), Int(status.st_size))
    (modified, changed) = (nanoseconds(status.st_mtim), nanoseconds(status.st_ctim))
  }

  /// nil where there is no file.
  package init?(_ fill: (inout stat) -> Int32) {
    var status = stat()
    guard fill(&status) == 0 else { return nil }
    self.init(status)
  }

  /// Of the file at `path`, to which links lead; nil where there is none.
  package init?(_ path: String) { self.init { stat(path, &$0) } }

  /// Whether both are of one file.
  package func isSameFile(as other: FileStamp) -> Bool { (device, inode) == (other.device, other.inode) }
}

/// What a file is that is no regular file, such as `a folder`; nil for a regular file.
func kind(_ status: stat) -> String? {
  switch status.st_mode & S_IFMT {
  case S_IFREG: nil
  case S_IFDIR: "a folder"
  case S_IFIFO: "a FIFO"
  case S_IFSOCK: "a socket"
  default: "a device"
  }
}

/// Reads a whole file, and lets `FilesRead` know.
///
/// - Parameter limit: in bytes; a larger file is not read.
/// - Throws: `FileError` where it is larger or no regular file, or cannot be read.
package func contents(of path: String, atMost limit: Int = .max) throws(FileError) -> [UInt8] {
  let file: InputFile
  do { file = try InputFile(path) } catch {
    if FileStamp(path) == nil { FilesRead.record(absent: path) }
    throw error
  }
  guard file.size <= limit else {
    FilesRead.record(file)
    throw FileError("\(path): has more than \(limit / 1_000_000) MB: make it smaller")
  }
  let bytes = try file.bytes()
  FilesRead.record(file) { bytes.withUnsafeBytes { ContentDigest.of($0) } }
  return bytes
}
