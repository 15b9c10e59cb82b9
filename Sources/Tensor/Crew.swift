import CProcessor
import Dispatch
import Glibc
import Synchronization

/// Threads that stand by for the parts of one piece of work at a time.
///
/// An LSTM splits its work twice a word, and waking a sleeping thread takes as long as a small step of it (40 µs on a virtual machine):
/// so threads that have nothing to do watch for a tenth of a millisecond or so before they sleep.
final class Crew: Sendable {
  static let shared = Crew()

  /// The number of pieces so far, and in the low bits how many threads the latest is for.
  private let latest = Atomic<UInt64>(0)
  private let unfinished = Atomic<Int>(0)
  private let isTaken = Atomic<Bool>(false)
  private let members = Mutex<[Member]>([])
  /// Written before `latest`, and read only by those whom the caller waits for.
  nonisolated(unsafe) private var work: (Int) -> Void = { _ in }

  private final class Member: Sendable {
    let index: Int
    let isAsleep = Atomic<Bool>(false)
    let alarm = DispatchSemaphore(value: 0)

    init(index: Int) { self.index = index }
  }

  /// Calls `body` with 0..<count at once, 0 by the caller; false if the crew is at work for somebody else, and nothing was called.
  func run(_ count: Int, _ body: (Int) -> Void) -> Bool {
    guard count < 256, isTaken.compareExchange(expected: false, desired: true, ordering: .acquiringAndReleasing).exchanged else { return false }
    defer { isTaken.store(false, ordering: .releasing) }
    withoutActuallyEscaping(body) { body in
      let others = enlisted(count - 1)
      work = body
      unfinished.store(count - 1, ordering: .relaxed)
      let number = (latest.load(ordering: .relaxed) >> 8) &+ 1
      latest.store(number << 8 | UInt64(count), ordering: .sequentiallyConsistent)
      for member in others where member.isAsleep.exchange(false, ordering: .sequentiallyConsistent) { member.alarm.signal() }
      body(0)
      var turns = 0
      while unfinished.load(ordering: .acquiring) > 0 {
        turns += 1
        if turns < 4000 { processor_pause() } else { sched_yield() }
      }
      work = { _ in }
    }
    return true
  }

  /// The first `count` members; those that are missing are started.
  private func enlisted(_ count: Int) -> ArraySlice<Member> {
    members.withLock { members in
      while members.count < count {
        let member = Member(index: members.count + 1), seen = latest.load(ordering: .relaxed)
        members.append(member)
        start { self.standBy(member, seen) }
      }
      return members.prefix(count)
    }
  }

  private func standBy(_ member: Member, _ last: UInt64) {
    var seen = last
    while true {
      var now = latest.load(ordering: .acquiring), turns = 0
      while now == seen {
        turns += 1
        if turns < 4000 {
          processor_pause()
        } else {
          member.isAsleep.store(true, ordering: .sequentiallyConsistent)
          // Work that came just before is seen here; work that comes just after sees that this thread sleeps.
          if latest.load(ordering: .sequentiallyConsistent) == seen || !member.isAsleep.exchange(false, ordering: .sequentiallyConsistent) {
            member.alarm.wait()
          }
          turns = 0
        }
        now = latest.load(ordering: .acquiring)
      }
      seen = now
      if member.index < Int(now & 255) {
        work(member.index)
        unfinished.subtract(1, ordering: .releasing)
      }
    }
  }
}

/// Runs `body` on a new thread that lives as long as the process.
private func start(_ body: @escaping @Sendable () -> Void) {
  final class Box: Sendable {
    let body: @Sendable () -> Void
    init(_ body: @escaping @Sendable () -> Void) { self.body = body }
  }
  var thread = pthread_t()
  let box = Unmanaged.passRetained(Box(body))
  let status = pthread_create(&thread, nil, { box in
    Unmanaged<Box>.fromOpaque(box!).takeRetainedValue().body()
    return nil
  }, box.toOpaque())
  precondition(status == 0, "no thread could be started: error \(status)")
  pthread_detach(thread)
}
