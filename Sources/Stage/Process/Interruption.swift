import Files
import Glibc
import Synchronization

/// A request to end, by SIGINT or SIGTERM.
///
/// The program ends at the next safe point. Where none comes within 0.6 s, as in a library that hangs, the watchdog
/// removes the unfinished files and ends the process. What `TemporaryFiles.protecting` runs, such as the writing of a
/// checkpoint, has ten seconds more. A second SIGINT ends everything at once.
///
/// The environment variable LINEUP_GRACE gives other seconds than 0.6: a training whose steps take longer can then
/// write its checkpoint.
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
      canResume ? "interrupted; run the same command again to resume" : "interrupted before it was done"
    }
  }

  /// The error of a training that has just written its checkpoint.
  package static func resumable() -> Interrupted {
    Interrupted(signal: max(received.load(ordering: .relaxed), SIGINT), canResume: true)
  }

  /// Says whether a checkpoint lies there, from which the same command would go on.
  package static func canResume(_ isThere: Bool) { hasCheckpoint.store(isThere, ordering: .relaxed) }

  /// Lets SIGINT and SIGTERM through. A program inherits the mask of the thread that started it.
  static func unblock() {
    var signals = sigset_t()
    sigemptyset(&signals)
    for signal in [SIGINT, SIGTERM] { sigaddset(&signals, signal) }
    pthread_sigmask(SIG_UNBLOCK, &signals, nil)
  }

  /// Handles both signals from here on.
  /// - Parameter name: the program's, for the watchdog's message.
  package static func install(_ name: String) {
    for semaphore in [wakeUp, request] { sem_init(semaphore, 0, 0) }  // they exist before a handler can touch them
    _ = (isRequested, interrupts.load(ordering: .relaxed), hasCheckpoint.load(ordering: .relaxed))
    // Where the system has no thread to spare, the program still ends at its safe points.
    startThread { watch(name) }
    for signal in [SIGINT, SIGTERM] {
      var action = sigaction()
      action.__sigaction_handler.sa_handler = { signal in
        received.store(signal, ordering: .relaxed)
        // The second is the watchdog's, and the third the system's: it ends even a process whose disk hangs.
        if signal == SIGINT, interrupts.add(1, ordering: .relaxed).newValue > 1 { _ = Glibc.signal(SIGINT, SIG_DFL) }
        sem_post(wakeUp)
        sem_post(request)
      }
      action.sa_flags = Int32(SA_RESTART)
      sigaction(signal, &action, nil)
    }
    unblock()
  }

  /// Sleeps until the first request to end, in a program whose work is done by other threads.
  package static func wait() { while !isRequested { sem_wait(request) } }

  /// What the watchdog does: it sleeps until the first signal, and ends the process where that goes on.
  private static func watch(_ name: String) {
    while sem_wait(wakeUp) != 0 {}
    let start = ContinuousClock.now
    func isPatient(for seconds: Double) -> Bool {
      interrupts.load(ordering: .relaxed) < 2 && (ContinuousClock.now - start).seconds < seconds
    }
    let grace = grace(getenv("LINEUP_GRACE").map { String(cString: $0) })
    while isPatient(for: grace) { usleep(10_000) }
    TemporaryFiles.removeAll(whilePatient: { isPatient(for: grace + 10) }) {
      let (signal, canResume) = (received.load(ordering: .relaxed), hasCheckpoint.load(ordering: .relaxed))
      reportWithoutWaiting("\(name): \(Interrupted(signal: signal, canResume: canResume))")
      _exit(128 + signal)
    }
  }
}

/// The seconds in which a program should come to a safe point.
func grace(_ asked: String?) -> Double {
  asked.flatMap(Double.init).flatMap { (0...3600).contains($0) ? $0 : nil } ?? 0.6
}

/// Writes a line to stderr, unless that is a pipe that nobody empties.
func reportWithoutWaiting(_ line: String) {
  var errors = pollfd(fd: STDERR_FILENO, events: Int16(POLLOUT), revents: 0)
  if poll(&errors, 1, 0) > 0 { report((isatty(STDERR_FILENO) == 1 ? "\r\u{1B}[K" : "") + line) }
}

/// The last signal, or 0. It is lock-free, as a signal handler requires.
private let received = Atomic<Int32>(0)
/// How often SIGINT came.
private let interrupts = Atomic<Int32>(0)
private let hasCheckpoint = Atomic<Bool>(false)
/// Posted by the handlers; one is awaited by the watchdog, the other by `wait`.
nonisolated(unsafe) private let wakeUp = UnsafeMutablePointer<sem_t>.allocate(capacity: 1)
nonisolated(unsafe) private let request = UnsafeMutablePointer<sem_t>.allocate(capacity: 1)
