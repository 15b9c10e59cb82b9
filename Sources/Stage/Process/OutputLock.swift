import Artifacts
import Files
import Glibc

/// Runs `body` while no other program may write `output`: two at once would spoil each other's file and checkpoint.
///
/// `<output>.lock`, beside the file to which a link leads, is locked until `body` ends. The system unlocks it however
/// the program ends, so a lock file that kill −9 left behind does no harm.
func withOutputLock<Result>(on output: String, _ body: () throws -> Result) throws -> Result {
  // Two links to one file have one lock.
  let place = (try? destination(of: output)) ?? output, path = place + ".lock"
  let lock = try TemporaryFiles.protecting {
    let lock = try locked(path, output)
    TemporaryFiles.add(path)  // once it is ours
    return lock
  }
  defer {
    unlink(path)
    TemporaryFiles.remove(path)
    close(lock)
  }
  return try body()
}

private func locked(_ path: String, _ output: String) throws -> Int32 {
  while true {
    let descriptor = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0o644)
    guard descriptor >= 0 else {
      let lost = errno == ENOENT ? "there is no folder \(folder(of: output)): make it first" : nil
      throw ArtifactError("\(output): cannot be written: \(lost ?? reason(errno))")
    }
    if flock(descriptor, LOCK_EX | LOCK_NB) != 0, errno == EWOULDBLOCK {
      close(descriptor)
      throw ArtifactError("\(output): another run is writing it: let it end, or give another --output")
    }
    if let ours = FileStamp({ fstat(descriptor, &$0) }), FileStamp(path)?.isSameFile(as: ours) == true {
      return descriptor
    }
    close(descriptor)  // its owner removed it after we opened it
  }
}

/// Checks that the work will not be lost, or cost an input.
///
/// - Parameter inputs: files, folders, and datasets in a file, such as `file.h5:similarities`.
/// - Throws: `FileError` where `output` is a device, a FIFO or a socket; `ArtifactError` where it is a folder and
///   should be a file, is one of the inputs, or is a file in an input that is a folder, unless an earlier run wrote it
///   there.
package func checkPlace(of output: String, inputs: [String], isFolder: Bool = false) throws {
  var status = stat()
  guard stat(output, &status) == 0 else { return }
  if !isFolder, status.st_mode & S_IFMT == S_IFDIR { throw ArtifactError("\(output): is a folder: name a file in it") }
  if !isFolder { _ = try destination(of: output) }  // which PartialFile would refuse when all the work is done
  func isOutput(_ path: String) -> Bool {
    guard let input = FileStamp(path), let place = FileStamp(output) else { return false }
    return input.isSameFile(as: place)
  }
  for input in inputs {
    let file = input.lastIndex(of: ":").map { String(input[..<$0]) } ?? input
    if isOutput(input) || isOutput(file) {
      throw ArtifactError("\(output): is an input too, and would be lost: give another --output")
    }
    guard let folder = realPath(input), let path = realPath(output), path.hasPrefix(folder + "/") else { continue }
    if (try? ArtifactHeader.read(output)) == nil {
      throw ArtifactError("\(output): lies in the input \(input), and would be lost: give another --output")
    }
  }
}

/// Without links; nil where there is no file.
private func realPath(_ path: String) -> String? {
  guard let real = realpath(path, nil) else { return nil }
  defer { free(real) }
  return String(cString: real)
}
