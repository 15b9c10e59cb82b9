import CHDF5
import Files
import Foundation
import Synchronization

/// A failure of the HDF5 library, or a file that it cannot read. The message names the file.
package struct HDF5Error: Error, CustomStringConvertible, Equatable {
  package let description: String
  /// Whether the disk, the quota or the size limit of files is exhausted.
  package let isDiskFull: Bool

  package init(_ description: String, isDiskFull: Bool = false) {
    (self.description, self.isDiskFull) = (description, isDiskFull)
  }
}

/// Checks a status or an identifier.
///
/// - Throws: `HDF5Error` when it is negative. The message is `action` and the library's own reason.
@discardableResult
func check<Status: SignedInteger>(_ status: Status, _ action: @autoclosure () -> String) throws(HDF5Error) -> Status {
  guard status < 0 else { return status }
  throw libraryError(action())
}

/// What the library says of the call that has just failed.
private func libraryError(_ action: String) -> HDF5Error {
  let words = drainErrorStack()
  let full = systemError(words).map(isFull) ?? false
  return HDF5Error(action + (full ? ": disk full" : words.isEmpty ? "" : ": \(reason(words))"), isDiskFull: full)
}

/// The first failure of a handle that nobody closed by hand. The library writes what it still holds of a dataset when
/// that is closed, so `File.close()` must not report success after such a failure.
final class CloseFailure: Sendable {
  private let failure = Mutex<HDF5Error?>(nil)
  var first: HDF5Error? { failure.withLock { $0 } }
  func note(_ action: String) {
    let error = libraryError(action)
    failure.withLock { $0 = $0 ?? error }
  }
}

/// The system's `errno`, where the library quotes one.
func systemError(_ words: String) -> Int32? {
  guard let start = words.range(of: "errno = ")?.upperBound else { return nil }
  return Int32(words[start...].prefix(while: \.isNumber))
}

/// The system's reason, where the library quotes one.
private func reason(_ words: String) -> Substring {
  guard let start = words.range(of: "error message = '")?.upperBound else { return words[...] }
  return words[start...].prefix { $0 != "'" }
}

/// The library's innermost reason. Clears the stack, as the library may not close at exit with errors on it.
func drainErrorStack() -> String {
  var words = ""
  withUnsafeMutablePointer(to: &words) { words in
    _ = H5Ewalk2(
      hdf5_default_error_stack(), H5E_WALK_UPWARD,
      { position, error, words in
        if position == 0, let text = error?.pointee.desc {
          words!.assumingMemoryBound(to: String.self).pointee = String(cString: text)
        }
        return 0
      }, words)
  }
  _ = H5Eclear2(hdf5_default_error_stack())
  return words
}

/// Keeps the library from printing. This is a setting of each thread.
func silenceErrors() {
  _ = staysOpenAtExit
  _ = H5Eset_auto2(hdf5_default_error_stack(), nil, nil)
}

/// Keeps the library from closing itself at exit, where it crashes after a full disk. Handles close every file before.
private let staysOpenAtExit = H5dont_atexit()

/// Checks that the library has locks, as our programs read on one thread while they write on another.
func requireThreadSafety(_ isThreadSafe: Bool = libraryIsThreadSafe) throws(HDF5Error) {
  guard isThreadSafe else {
    throw HDF5Error(
      "this HDF5 library is not thread-safe: use Debian's libhdf5, or build HDF5 with --enable-threadsafe")
  }
}

let libraryIsThreadSafe: Bool = {
  var isThreadSafe: hbool_t = false
  return H5is_library_threadsafe(&isThreadSafe) >= 0 && isThreadSafe
}()

/// An open HDF5 identifier, which it closes.
struct Handle: ~Copyable {
  let id: hid_t
  private let closing: @convention(c) (hid_t) -> herr_t
  private let failure: CloseFailure?
  private var isOpen = true

  /// - Parameter failure: Learns of a failure to close.
  /// - Throws: `HDF5Error` when `id` is negative, so that no handle has an invalid identifier.
  init(
    _ id: hid_t, closing: @convention(c) (hid_t) -> herr_t, _ action: @autoclosure () -> String,
    noting failure: CloseFailure? = nil
  ) throws(HDF5Error) {
    self.id = try check(id, action())
    (self.closing, self.failure) = (closing, failure)
  }

  /// What was closed along with its file has no valid identifier any more.
  deinit {
    if isOpen, H5Iis_valid(id) > 0, closing(id) < 0 {
      if let failure { failure.note("cannot be closed") } else { _ = drainErrorStack() }
    }
  }

  /// Closes now, so that a failure is seen.
  consuming func close(_ action: @autoclosure () -> String) throws(HDF5Error) {
    isOpen = false
    try check(closing(id), action())
  }
}
