import Glibc
import Synchronization

/// A request to end, by SIGINT or SIGTERM. The program ends at the next safe point. A second SIGINT ends it at once.
package enum Interruption {
  /// Whether there was a request to end.
  package static var isRequested: Bool { received.load(ordering: .relaxed) != 0 }

  /// Ends the work that calls it, where that was asked for.
  /// - Throws: `Interrupted` when there was a request to end. Unfinished outputs are removed as the error passes.
  package static func check() throws {
    if isRequested { throw Interrupted(signal: received.load(ordering: .relaxed), canResume: false) }
  }

  /// The error that ends the program with exit status 128 + signal.
  package struct Interrupted: Error, CustomStringConvertible {
    let signal: Int32
    let canResume: Bool

    package var description: String {
      canResume ? "interrupted; run the same command again to resume" : "interrupted; nothing was written"
    }
  }

  /// The error of a training that has just written its checkpoint.
  package static func resumable() -> Interrupted {
    Interrupted(signal: max(received.load(ordering: .relaxed), SIGINT), canResume: true)
  }

  package static func install() {
    _ = isRequested  // the flag exists before a handler can touch it
    var handled = sigset_t()
    sigemptyset(&handled)
    for signal in [SIGINT, SIGTERM] {
      sigaddset(&handled, signal)
      var action = sigaction()
      action.__sigaction_handler.sa_handler = { received.store($0, ordering: .relaxed) }
      // SIGTERM to a process group comes twice, as make passes its own on. The second must not cut a checkpoint short.
      action.sa_flags = Int32(SA_RESTART) | (signal == SIGINT ? Int32(bitPattern: UInt32(SA_RESETHAND)) : 0)
      sigaction(signal, &action, nil)
    }
    pthread_sigmask(SIG_UNBLOCK, &handled, nil)  // a program inherits the mask of the thread that started it
  }
}

/// The last signal, or 0. It is lock-free, as a signal handler requires.
private let received = Atomic<Int32>(0)
