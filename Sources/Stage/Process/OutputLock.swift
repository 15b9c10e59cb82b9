import Artifacts
import Glibc

/// An output that cannot be written, found before the work instead of after it.
struct OutputError: Error, CustomStringConvertible, Equatable {
  let description: String
  init(_ description: String) { self.description = description }
}

/// Runs `body` while no other program may write `output`: two at once would spoil each other's file and checkpoint.
///
/// `<output>.lock` is locked until `body` ends. The system unlocks it however the program ends, so a lock file that
/// kill −9 left behind does no harm.
func withOutputLock<Result>(on output: String, _ body: () throws -> Result) throws -> Result {
  let path = output + ".lock"
  let lock = try locked(path, output)
  defer {
    unlink(path)
    close(lock)
  }
  return try body()
}

private func locked(_ path: String, _ output: String) throws -> Int32 {
  while true {
    let descriptor = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0o644)
    guard descriptor >= 0 else {
      let reason =
        errno == ENOENT
        ? "there is no folder \(folder(of: output)): make it first" : String(cString: strerror(errno))
      throw OutputError("\(output): cannot be written: \(reason)")
    }
    if flock(descriptor, LOCK_EX | LOCK_NB) != 0, errno == EWOULDBLOCK {
      close(descriptor)
      throw OutputError("\(output): another run is writing it: let it end, or give another --output")
    }
    if FileIdentity(path) == FileIdentity(descriptor) { return descriptor }
    close(descriptor)  // its owner removed it after we opened it
  }
}

/// Checks that the work will not be lost, or cost an input.
///
/// `main()` checks the positional arguments. A program that takes inputs by options checks those itself.
///
/// - Throws: `OutputError` where `output` is a folder and should be a file, or is one of the inputs.
package func checkPlace(of output: String, inputs: [String], isFolder: Bool = false) throws {
  var status = stat()
  guard stat(output, &status) == 0 else { return }
  if !isFolder, status.st_mode & S_IFMT == S_IFDIR { throw OutputError("\(output): is a folder: name a file in it") }
  if inputs.contains(where: { FileIdentity($0) == FileIdentity(output) }) {
    throw OutputError("\(output): is an input too, and would be lost: give another --output")
  }
}

/// Device and inode, which two paths of the same file share.
private struct FileIdentity: Equatable {
  let device: dev_t, inode: ino_t

  /// nil where there is no file.
  init?(_ path: String) {
    var status = stat()
    guard stat(path, &status) == 0 else { return nil }
    (device, inode) = (status.st_dev, status.st_ino)
  }

  init?(_ descriptor: Int32) {
    var status = stat()
    guard fstat(descriptor, &status) == 0 else { return nil }
    (device, inode) = (status.st_dev, status.st_ino)
  }
}
