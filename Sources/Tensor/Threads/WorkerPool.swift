import CProcessor
import Dispatch
import Glibc
import Synchronization

/// Threads that wait for the parts of one piece of work at a time.
///
/// An LSTM splits its work twice a word, and waking a sleeping thread takes as long as a small step of it (40 µs on a
/// virtual machine). An idle worker therefore watches for as long before it sleeps. Workers live as long as the
/// process.
///
/// Memory ordering: the caller writes `work` and `unfinished`, then publishes both with its store to `latest`; a worker
/// acquires `latest` before it reads them. A worker releases what it wrote by subtracting from `unfinished`, which the
/// caller acquires before it goes on. `latest` and `isAsleep` are sequentially consistent, because caller and worker
/// each write one of them and then read the other: one of the two must see the other's write, or work would be missed.
/// `isTaken` is a lock: it is acquired by the exchange and released by the store.
final class WorkerPool: Sendable {
  static let shared = WorkerPool()

  /// The number of pieces so far, and in the low 16 bits how many threads the latest is for.
  private let latest = Atomic<UInt64>(0)
  private let unfinished = Atomic<Int>(0)
  private let isTaken = Atomic<Bool>(false)
  /// How many pauses of the processor (30 to 40 ns on x86) a thread watches for.
  private let patience = 1000
  /// Only the caller that holds `isTaken` touches it.
  nonisolated(unsafe) private var workers: [Worker] = []
  /// Written before `latest`, and read only by those whom the caller waits for.
  nonisolated(unsafe) private var work: (Int) -> Void = { _ in }

  private final class Worker: Sendable {
    let index: Int
    let isAsleep = Atomic<Bool>(false)
    let wakeUp = DispatchSemaphore(value: 0)

    init(index: Int) { self.index = index }
  }

  /// Calls `body` with 0..<count at once, 0 by the caller.
  /// - Returns: false if the pool is at work already, and nothing was called.
  func run(_ count: Int, _ body: (Int) -> Void) -> Bool {
    precondition(count < 1 << 16, "\(count) threads")
    guard isTaken.compareExchange(expected: false, desired: true, ordering: .acquiringAndReleasing).exchanged else {
      return false
    }
    defer { isTaken.store(false, ordering: .releasing) }
    while workers.count < count - 1 { addWorker() }
    withoutActuallyEscaping(body) { body in
      work = body
      unfinished.store(count - 1, ordering: .relaxed)
      let number = latest.load(ordering: .relaxed) >> 16 &+ 1
      latest.store(number << 16 | UInt64(count), ordering: .sequentiallyConsistent)
      for worker in workers.prefix(count - 1) where worker.isAsleep.exchange(false, ordering: .sequentiallyConsistent) {
        worker.wakeUp.signal()
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

  private func addWorker() {
    let worker = Worker(index: workers.count + 1), seen = latest.load(ordering: .relaxed)
    workers.append(worker)
    DispatchQueue(label: "worker").async { self.serve(worker, seen) }
  }

  /// What a worker does until the process ends.
  private func serve(_ worker: Worker, _ last: UInt64) -> Never {
    var seen = last, turns = 0
    while true {
      let now = latest.load(ordering: .acquiring)
      if now != seen {
        seen = now
        guard worker.index < Int(now & 0xFFFF) else { continue }
        work(worker.index)
        unfinished.subtract(1, ordering: .releasing)
        turns = 0
      } else if turns < patience {
        turns += 1
        processor_pause()
      } else {
        worker.isAsleep.store(true, ordering: .sequentiallyConsistent)
        // Work that came just before is seen here; work that comes just after sees that this worker sleeps.
        if latest.load(ordering: .sequentiallyConsistent) == seen
          || !worker.isAsleep.exchange(false, ordering: .sequentiallyConsistent)
        {
          worker.wakeUp.wait()
        }
        turns = 0
      }
    }
  }
}
