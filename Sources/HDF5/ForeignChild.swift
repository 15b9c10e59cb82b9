import Files
import Foundation

/// The process that reads a foreign file, and the socket to it.
struct ForeignChild {
  /// It took longer than it may, such as “10 s of work”.
  struct Impatient: Error {
    let limit: String
  }

  /// The file, as the child sees it.
  static let file = "/proc/self/fd/3"

  private let process: pid_t
  private let channel: ForeignChannel

  /// Starts a child.
  ///
  /// - Parameter file: An open file. It becomes the child's descriptor 3; its 0 is the socket.
  init(_ program: String, reading file: Int32) throws(HDF5Error) {
    var ends: [Int32] = [-1, -1]
    guard socketpair(AF_UNIX, Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0, &ends) == 0 else {
      throw HDF5Error("no child can be started to read it: \(reason(errno))")
    }
    // above the numbers that they get in the child
    let (its, copy) = (fcntl(ends[1], F_DUPFD_CLOEXEC, 10), fcntl(file, F_DUPFD_CLOEXEC, 10))
    defer { for descriptor in [ends[1], its, copy] where descriptor >= 0 { close(descriptor) } }
    var actions = posix_spawn_file_actions_t(), attributes = posix_spawnattr_t()
    posix_spawn_file_actions_init(&actions)
    posix_spawnattr_init(&attributes)
    defer {
      posix_spawn_file_actions_destroy(&actions)
      posix_spawnattr_destroy(&attributes)
    }
    posix_spawn_file_actions_adddup2(&actions, its, 0)
    for output in [Int32(1), 2] { posix_spawn_file_actions_addopen(&actions, output, "/dev/null", O_WRONLY, 0) }
    posix_spawn_file_actions_adddup2(&actions, copy, 3)
    // Ctrl-C is for us, not for the child: it would look as if the library had crashed.
    let flags = POSIX_SPAWN_SETPGROUP | POSIX_SPAWN_SETSIGDEF | POSIX_SPAWN_SETSIGMASK
    posix_spawnattr_setflags(&attributes, Int16(flags))
    posix_spawnattr_setpgroup(&attributes, 0)
    // It inherits no signal that we ignore or block, as it shall end by them.
    var all = sigset_t(), none = sigset_t()
    sigfillset(&all)
    sigemptyset(&none)
    posix_spawnattr_setsigdefault(&attributes, &all)
    posix_spawnattr_setsigmask(&attributes, &none)
    // It computes nothing, and a crash shall end it at once.
    let settings = ["OPENBLAS_NUM_THREADS": "1", "SWIFT_BACKTRACE": "enable=no"]
    let environment = ProcessInfo.processInfo.environment.merging(settings) { $1 }.map { "\($0)=\($1)" }
    var process: pid_t = 0
    let failure = withPointers([program, ForeignFileServer.argument]) { arguments in
      withPointers(environment) { posix_spawn(&process, program, &actions, &attributes, arguments, $0) }
    }
    guard failure == 0 else {
      close(ends[0])
      throw HDF5Error("no child can be started to read it: \(reason(failure))")
    }
    (self.process, channel) = (process, ForeignChannel(descriptor: ends[0]))
  }

  /// Asks, and awaits the answer.
  ///
  /// - Parameter bytes: Where the bytes of a block go, which must be as many.
  /// - Throws: `Impatient`, `ForeignChannel.Closed` where the child has ended or answers wrongly, or what
  ///   `interruption` throws. The child is of no use then.
  func answer(
    to request: ForeignRequest, into bytes: UnsafeMutableRawBufferPointer?, within patience: ForeignFile.Patience,
    _ interruption: () throws -> Void
  ) throws -> ForeignAnswer {
    let begun = workedSeconds, start = SuspendingClock.now
    func wait() throws {
      var entry = pollfd(fd: channel.descriptor, events: Int16(POLLIN), revents: 0)
      while poll(&entry, 1, 100) <= 0 {  // milliseconds
        try interruption()
        if workedSeconds - begun > patience.working { throw Impatient(limit: "\(patience.working) s of work") }
        if (SuspendingClock.now - start) / .seconds(1) > patience.waiting {
          throw Impatient(limit: "\(patience.waiting) s")
        }
      }
    }
    try channel.send(request)
    let answer = try channel.receive(ForeignAnswer.self, waiting: wait)
    if case .block(let count) = answer {
      guard let bytes, bytes.count == count else { throw ForeignChannel.Closed() }
      try channel.receive(bytes, waiting: wait)
    }
    return answer
  }

  /// Ends the child, after which it must not be asked.
  ///
  /// - Parameter delay: How long it may take to end of itself, in hundredths of a second.
  /// - Returns: the status that `waitpid` gives; nil where it did not end of itself.
  func end(within delay: Int = 0) -> Int32? {
    close(channel.descriptor)
    var status: Int32 = 0
    for _ in 0..<delay {
      if waitpid(process, &status, WNOHANG) == process { return status }
      usleep(10_000)
    }
    kill(process, SIGKILL)
    while waitpid(process, &status, 0) < 0, errno == EINTR {}
    return nil
  }

  /// Ends the child after an error.
  ///
  /// - Returns: what was wrong, and what to do.
  func end(asking request: ForeignRequest, _ error: any Error) -> String {
    let subject = request.subject, damaged = "the file is damaged: fetch or write it again"
    // One that crashed has ended; one that answers wrongly ends when the socket is closed.
    let status = end(within: error is ForeignChannel.Closed ? 100 : 0)
    if let error = error as? Impatient {
      return "the HDF5 library did not end within \(error.limit) while reading \(subject): \(damaged)"
    }
    guard error is ForeignChannel.Closed else { return "reading \(subject) was interrupted" }
    guard let status, case let signal = status & 0x7F, signal != 0 else {
      return "the child that reads it failed while reading \(subject) (status \((status ?? 0) >> 8)): run it again"
    }
    let reason = signal == SIGKILL ? "\(damaged), or memory ran out" : damaged
    return "the HDF5 library ended by signal \(signal) (\(String(cString: strsignal(signal)))) while reading "
      + "\(subject): \(reason)"
  }

  /// The seconds of a processor that the child has had.
  private var workedSeconds: Double {
    var clock = clockid_t(), time = timespec()
    guard clock_getcpuclockid(process, &clock) == 0, clock_gettime(clock, &time) == 0 else { return 0 }
    return Double(time.tv_sec) + Double(time.tv_nsec) / 1e9
  }
}

/// Calls `body` with C's form of a list of strings.
private func withPointers<Result>(
  _ strings: [String], _ body: ([UnsafeMutablePointer<CChar>?]) -> Result
) -> Result {
  let pointers = strings.map { strdup($0) }
  defer { pointers.forEach { free($0) } }
  return body(pointers + [nil])
}
