import Foundation
import Stage

/// A command: a program's path and its arguments.
struct Command: Sendable {
  var program: String
  var arguments: [String]
  /// What the environment has besides.
  var environment: [String: String] = [:]

  init(_ program: String, _ arguments: [String], environment: [String: String] = [:]) {
    (self.program, self.arguments, self.environment) = (program, arguments, environment)
  }

  /// Runs it to its end.
  func run(log: String, seconds: Double = 60) throws -> Ending { try Child(self, log: log).end(within: seconds) }
}

/// How a process ended, and the last that it said.
struct Ending: Sendable {
  enum How: Equatable, Sendable {
    case exited(Int32)
    case signalled(Int32)
    /// It was still running when its time was over, and was killed.
    case hung
  }
  let how: How
  /// Its errors, or the beginning and the end of them.
  let words: String

  var isSuccess: Bool { how == .exited(0) }
  /// Whether a program of ours said what was wrong: exit status 1, and a line with `error:`.
  var isError: Bool { how == .exited(1) && words.contains("error:") }
}

/// A process in a group of its own.
final class Child {
  let identifier: pid_t
  private let log: String

  /// - Parameter log: the file for what it says.
  init(_ command: Command, log: String) throws {
    self.log = log
    var actions = posix_spawn_file_actions_t(), attributes = posix_spawnattr_t()
    posix_spawn_file_actions_init(&actions)
    posix_spawnattr_init(&attributes)
    defer {
      posix_spawn_file_actions_destroy(&actions)
      posix_spawnattr_destroy(&attributes)
    }
    posix_spawn_file_actions_addopen(&actions, STDIN_FILENO, "/dev/null", O_RDONLY, 0)
    posix_spawn_file_actions_addopen(&actions, STDOUT_FILENO, "/dev/null", O_WRONLY, 0)
    posix_spawn_file_actions_addopen(&actions, STDERR_FILENO, log, O_WRONLY | O_CREAT | O_TRUNC, 0o644)
    var none = sigset_t(), all = sigset_t()
    sigemptyset(&none)
    sigfillset(&all)
    posix_spawnattr_setsigmask(&attributes, &none)
    posix_spawnattr_setsigdefault(&attributes, &all)
    posix_spawnattr_setpgroup(&attributes, 0)
    let flags = POSIX_SPAWN_SETPGROUP | POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF
    posix_spawnattr_setflags(&attributes, Int16(flags))

    // A trap would otherwise take seconds for its backtrace, and make that called us would count as the parent of ours.
    var environment = ProcessInfo.processInfo.environment
    for name in ["MAKEFLAGS", "MAKELEVEL", "MFLAGS"] { environment[name] = nil }
    environment["SWIFT_BACKTRACE"] = "enable=no"
    environment.merge(command.environment) { $1 }
    var arguments = ([command.program] + command.arguments).map { strdup($0) } + [nil]
    var variables = environment.map { strdup("\($0)=\($1)") } + [nil]
    defer { for text in arguments + variables { free(text) } }
    var identifier = pid_t()
    let error = posix_spawn(&identifier, command.program, &actions, &attributes, &arguments, &variables)
    guard error == 0 else {
      throw TortureError("\(command.program): cannot be run: \(String(cString: strerror(error)))")
    }
    self.identifier = identifier
  }

  /// Waits for its end, and kills it and its group when `seconds` are over.
  func end(within seconds: Double) throws -> Ending {
    let start = ContinuousClock.now
    var status: Int32 = 0, pause: UInt32 = 100
    while waitpid(identifier, &status, WNOHANG) == 0 {
      guard (ContinuousClock.now - start).seconds < seconds, !Interruption.isRequested else {
        kill(-identifier, SIGKILL)
        waitpid(identifier, &status, 0)
        try Interruption.check()
        return Ending(how: .hung, words: words)
      }
      usleep(pause)
      pause = min(pause * 2, 2000)
    }
    kill(-identifier, SIGKILL)  // what it may have left running
    let signal = status & 0x7F
    return Ending(how: signal == 0 ? .exited(status >> 8 & 0xFF) : .signalled(signal), words: words)
  }

  var isRunning: Bool {
    var information = siginfo_t()
    return waitid(P_PID, id_t(identifier), &information, WEXITED | WNOHANG | WNOWAIT) == 0 && information.si_signo == 0
  }

  /// Sends a signal to it, or to it and all that it started.
  func send(_ signal: Int32, toGroup: Bool = false) { kill(toGroup ? -identifier : identifier, signal) }

  /// The first and the last 2,000 bytes of what it said: an error may be a long list.
  private var words: String {
    let bytes = FileManager.default.contents(atPath: log) ?? Data(), most = 2000
    guard bytes.count > 2 * most else { return String(decoding: bytes, as: UTF8.self) }
    let parts = [bytes.prefix(most), bytes.suffix(most)].map { String(decoding: $0, as: UTF8.self) }
    return parts.joined(separator: "\n…\n")
  }
}

/// Something that keeps the torture from going on.
struct TortureError: Error, CustomStringConvertible {
  let description: String
  init(_ description: String) { self.description = description }
}
