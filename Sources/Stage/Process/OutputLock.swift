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
