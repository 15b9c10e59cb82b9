import Files
import Glibc

/// Standard output as the place of a program's text: `--output -`. All else that the program prints then goes to
/// stderr.
package struct StandardOutput: Sendable {
  private let descriptor: Int32

  /// Whether an output's name means it.
  static func isMeant(by output: String) -> Bool {
    ["-", "/dev/stdout", "/dev/fd/1", "/proc/self/fd/1"].contains(output)
  }

  /// Takes it for the output alone.
  init() throws(FileError) {
    fflush(nil)
    descriptor = dup(STDOUT_FILENO)
    guard descriptor >= 0, dup2(STDERR_FILENO, STDOUT_FILENO) >= 0 else {
      throw FileError("standard output", cannotBe: "written")
    }
  }

  func write(_ text: String) throws(FileError) {
    guard try Self.write(Array(text.utf8), to: descriptor) else {
      throw FileError("standard output", cannotBe: "written", EPIPE)
    }
  }

  /// Writes bytes at once. `print` to a stream that is buffered by lines does not say all failures.
  /// - Returns: whether somebody reads them.
  /// - Throws: `FileError` where they cannot be written, as on a full disk.
  package static func write(_ bytes: [UInt8], to descriptor: Int32 = STDOUT_FILENO) throws(FileError) -> Bool {
    var rest = bytes[...]
    while !rest.isEmpty {
      let count = rest.withUnsafeBytes { Glibc.write(descriptor, $0.baseAddress, $0.count) }
      if count < 0, errno == EINTR { continue }
      if count < 0, errno == EPIPE { return false }
      guard count > 0 else { throw FileError("standard output", cannotBe: "written") }
      rest = rest.dropFirst(count)
    }
    return true
  }
}
