import CHDF5
import Foundation

/// What the HDF5 library, or a file that is not what it should be, refused; the message names the file.
package struct HDF5Error: Error, CustomStringConvertible, Equatable {
  package let description: String
  /// Whether the disk, the quota or the size limit of files is exhausted.
  package let isDiskFull: Bool

  package init(_ description: String, isDiskFull: Bool = false) {
    self.description = description
    self.isDiskFull = isDiskFull
  }
}

/// Throws when `status` (a status or an identifier) is negative, with the library's own words after `action`.
@discardableResult
func check<Status: SignedInteger>(_ status: Status, _ action: @autoclosure () -> String) throws(HDF5Error) -> Status {
  guard status < 0 else { return status }
  let words = drainErrorStack()
  let full = [ENOSPC, EFBIG, EDQUOT].contains { words.contains("errno = \($0),") }
  throw HDF5Error(action() + (full ? ": disk full" : words.isEmpty ? "" : ": \(reason(words))"), isDiskFull: full)
}

/// The system's reason, where the library's words quote one among its own details.
private func reason(_ words: String) -> Substring {
  guard let start = words.range(of: "error message = '")?.upperBound else { return words[...] }
  return words[start...].prefix { $0 != "'" }
}

/// The library's innermost reason. Clears the stack: with errors on it the library may not close at exit.
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

/// Keeps the library from printing by itself; a setting of each thread.
func silenceErrors() {
  _ = staysOpenAtExit
  _ = H5Eset_auto2(hdf5_default_error_stack(), nil, nil)
}

/// The library must not close itself at exit: after a full disk it crashes there over what it could not write.
/// Every file is closed by its handle before.
private let staysOpenAtExit = H5dont_atexit()

/// Throws where the library was built without locks: our programs read on one thread while they write on another.
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

/// An open HDF5 identifier: closing is its only duty.
struct Handle: ~Copyable {
  let id: hid_t
  private let closing: @convention(c) (hid_t) -> herr_t

  /// Throws when `id` is negative: an invalid identifier never becomes a handle.
  init(_ id: hid_t, closing: @convention(c) (hid_t) -> herr_t, _ action: @autoclosure () -> String) throws(HDF5Error) {
    self.id = try check(id, action())
    self.closing = closing
  }

  deinit {
    if closing(id) < 0 { _ = drainErrorStack() }
  }

  /// Closes now, so that a failure is seen.
  consuming func close(_ action: @autoclosure () -> String) throws(HDF5Error) {
    let (id, closing) = (self.id, self.closing)
    discard self
    try check(closing(id), action())
  }
}
