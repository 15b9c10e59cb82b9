import CProcessor
import Dispatch
import Glibc
import Synchronization

/// Threads that stand by for the parts of one piece of work at a time.
///
/// An LSTM splits its work twice a word, and waking a sleeping thread takes as long as a small step of it (40 µs on a
/// virtual machine): so threads that have nothing to do watch for as long before they sleep.
final class Crew: Sendable {
  static let shared = Crew()

  /// The number of pieces so far, and in the low 16 bits how many threads the latest is for.
  private let latest = Atomic<UInt64>(0)
  private let unfinished = Atomic<Int>(0)
  private let isTaken = Atomic<Bool>(false)
  /// How many pauses of the processor (30 to 40 ns on x86) a thread watches for.
  private let patience = 1000
  /// Touched by the caller that has taken the crew only.
  nonisolated(unsafe) private var members: [Member] = []
  /// Written before `latest`, and read only by those whom the caller waits for.
  nonisolated(unsafe) private var work: (Int) -> Void = { _ in }

  private final class Member: Sendable {
    let index: Int
    let isAsleep = Atomic<Bool>(false)
    let alarm = DispatchSemaphore(value: 0)

    init(index: Int) { self.index = index }
  }

  /// Calls `body` with 0..<count at once, 0 by the caller; false if the crew is at work already, and nothing was
  /// called.
  func run(_ count: Int, _ body: (Int) -> Void) -> Bool {
    precondition(count < 1 << 16, "\(count) threads")
    guard isTaken.compareExchange(expected: false, desired: true, ordering: .acquiringAndReleasing).exchanged else {
      return false
    }
    defer { isTaken.store(false, ordering: .releasing) }
    while members.count < count - 1 { enlist() }
    withoutActuallyEscaping(body) { body in
      work = body
      unfinished.store(count - 1, ordering: .relaxed)
      let number = latest.load(ordering: .relaxed) >> 16 &+ 1
      latest.store(number << 16 | UInt64(count), ordering: .sequentiallyConsistent)
      for member in members.prefix(count - 1) where member.isAsleep.exchange(false, ordering: .sequentiallyConsistent) {
        member.alarm.signal()
      }
      body(0)
      var turns = 0
      while unfinished.load(ordering: .acquiring) > 0 {
        turns += 1
        if turns < patience { processor_pause() } else { sched_yield() }
      }
      work = { _ in }
    }
    return true
  }

  private func enlist() {
    let member = Member(index: members.count + 1), seen = latest.load(ordering: .relaxed)
    members.append(member)
    DispatchQueue(label: "crew").async { self.standBy(member, seen) }
  }

  /// The life of a member, which ends with the process.
  private func standBy(_ member: Member, _ last: UInt64) -> Never {
    var seen = last, turns = 0
    while true {
      let now = latest.load(ordering: .acquiring)
      if now != seen {
        seen = now
        guard member.index < Int(now & 0xFFFF) else { continue }
        work(member.index)
        unfinished.subtract(1, ordering: .releasing)
        turns = 0
      } else if turns < patience {
        turns += 1
        processor_pause()
      } else {
        member.isAsleep.store(true, ordering: .sequentiallyConsistent)
        // Work that came just before is seen here; work that comes just after sees that this thread sleeps.
        if latest.load(ordering: .sequentiallyConsistent) == seen
          || !member.isAsleep.exchange(false, ordering: .sequentiallyConsistent)
        {
          member.alarm.wait()
        }
        turns = 0
      }
    }
  }
}
