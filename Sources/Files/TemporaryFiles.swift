import Foundation
import Synchronization

/// The files and folders that this process writes and that are not whole yet, so that they can be removed where the
/// process must end at once.
package enum TemporaryFiles {
  private struct State {
    var paths: Set<String> = []
    /// How many calls of `protecting` are at work.
    var protected = 0
  }

  private static let state = Mutex(State())

  /// Notes a path before its file is made.
  package static func add(_ path: String) { state.withLock { _ = $0.paths.insert(path) } }

  /// Forgets a path whose file is removed, or has its final name.
  package static func remove(_ path: String) { state.withLock { _ = $0.paths.remove(path) } }

  /// Runs what should not be cut short, such as the renames of two files that belong together. It must be quick.
  package static func protecting<Result, Failure>(_ body: () throws(Failure) -> Result) throws(Failure) -> Result {
    state.withLock { $0.protected += 1 }
    defer { state.withLock { $0.protected -= 1 } }
    return try body()
  }

  /// Removes all files and folders that were noted. It first waits for what is protected.
  /// - Parameters:
  ///   - isPatient: asked again and again while it waits; it waits no longer where this is false.
  ///   - end: called at last. Until it returns, whoever notes or forgets a path or begins something protected waits.
  package static func removeAll(whilePatient isPatient: () -> Bool = { true }, then end: () -> Void = {}) {
    while !removedAll(isPatient, end) { usleep(5000) }
  }

  /// Removes all files that were noted, where there may be no memory left, and where the calling thread may be at work
  /// on the list itself: then they stay.
  package static func removeAtOnce() {
    for _ in 0..<100 {
      let isDone = state.withLockIfAvailable { state in
        for path in state.paths { unlink(path) }
        return true
      }
      if isDone == true { return }
      usleep(1000)
    }
  }

  private static func removedAll(_ isPatient: () -> Bool, _ end: () -> Void) -> Bool {
    state.withLock { state in
      guard state.protected == 0 || !isPatient() else { return false }
      for path in state.paths where unlink(path) != 0 && errno == EISDIR {
        try? FileManager.default.removeItem(atPath: path)
      }
      state.paths = []
      end()
      return true
    }
  }
}
