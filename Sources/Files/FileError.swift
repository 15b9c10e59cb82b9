import Glibc

/// A file that cannot be read or written. The message names the file.
package struct FileError: Error, CustomStringConvertible, Equatable {
  package let description: String
  /// Whether the disk, the quota or the size limit of files is exhausted.
  package let isDiskFull: Bool

  package init(_ description: String, isDiskFull: Bool = false) {
    (self.description, self.isDiskFull) = (description, isDiskFull)
  }

  /// The failure of a system call.
  ///
  /// - Parameters:
  ///   - done: what could not be done with the file, such as `written`.
  ///   - number: the call's `errno`.
  package init(_ path: String, cannotBe done: String, _ number: Int32 = errno) {
    self.init("\(path): cannot be \(done): \(reason(number))", isDiskFull: isFull(number))
  }
}

/// Whether `errno` says that the disk, the quota or the size limit of files is exhausted.
package func isFull(_ number: Int32) -> Bool { [ENOSPC, EFBIG, EDQUOT].contains(number) }

/// The system's words for an `errno`.
package func reason(_ number: Int32) -> String { String(cString: strerror(number)) }
