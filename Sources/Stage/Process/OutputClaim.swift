import Glibc

/// What stands in the way of an output, found before the work instead of after it.
struct OutputError: Error, CustomStringConvertible, Equatable {
  let description: String
  init(_ description: String) { self.description = description }
}

/// Runs `body` while no other program may write `output`: two at once would spoil each other's file and checkpoint.
///
/// `<output>.lock` is locked until `body` ends. The system lets go of it however the program ends, so one left by kill
/// −9 is in nobody's way.
func claiming<Result>(_ output: String, _ body: () throws -> Result) throws -> Result {
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
      let folder = output.split(separator: "/", omittingEmptySubsequences: false).dropLast().joined(separator: "/")
      throw OutputError(
        "\(output): cannot be written: "
          + (errno == ENOENT ? "there is no folder \(folder): make it first" : String(cString: strerror(errno))))
    }
    if flock(descriptor, LOCK_EX | LOCK_NB) != 0, errno == EWOULDBLOCK {
      close(descriptor)
      throw OutputError("\(output): another run is writing it: let it end, or give another --output")
    }
    if identity(of: path) == identity(descriptor) { return descriptor }
    close(descriptor)  // its owner removed it between the opening and the locking
  }
}

/// Throws where the work would end in nothing: `output` is a folder and should be a file, or it is one of the inputs.
///
/// `main()` asks for the positional arguments; a program that takes inputs otherwise asks for those itself.
package func checkPlace(of output: String, inputs: [String], isFolder: Bool = false) throws {
  var status = stat()
  guard stat(output, &status) == 0 else { return }
  if !isFolder, status.st_mode & S_IFMT == S_IFDIR { throw OutputError("\(output): is a folder: name a file in it") }
  if inputs.contains(where: { identity(of: $0) == identity(of: output) }) {
    throw OutputError("\(output): is an input too, and would be lost: give another --output")
  }
}

/// What tells one file from another, whatever it is called.
private struct FileIdentity: Equatable { let device: dev_t, number: ino_t }

private func identity(of path: String) -> FileIdentity? {
  var status = stat()
  return stat(path, &status) == 0 ? FileIdentity(device: status.st_dev, number: status.st_ino) : nil
}

private func identity(_ descriptor: Int32) -> FileIdentity? {
  var status = stat()
  return fstat(descriptor, &status) == 0 ? FileIdentity(device: status.st_dev, number: status.st_ino) : nil
}
