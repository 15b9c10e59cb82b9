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

  /// The number of pieces so far, and in the low 16 bits how many threads do the latest, the caller among them.
  private let latest = Atomic<UInt64>(0)
  private let unfinished = Atomic<Int>(0)
  private let isTaken = Atomic<Bool>(false)
  /// How many pauses of the processor (30 to 40 ns on x86) a thread watches for.
  private let patience = 1000
  /// Only the caller that holds `isTaken` touches it.
  nonisolated(unsafe) private var workers: [Worker] = []
  /// Written before `latest`, and read only by those whom the caller waits for.
  nonisolated(unsafe) private var work: (Int) -> Void = { _ in }
  nonisolated(unsafe) private var parts = 0

  private final class Worker: Sendable {
    let pool: WorkerPool, index: Int
    /// What was the latest piece when it began.
    let seen: UInt64
    let isAsleep = Atomic<Bool>(false)
    let wakeUp = DispatchSemaphore(value: 0)

    init(_ pool: WorkerPool, index: Int, seen: UInt64) { (self.pool, self.index, self.seen) = (pool, index, seen) }
  }

  /// Calls `body` with 0..<count at once, 0 by the caller; one after the other where there are fewer threads than that.
  /// - Returns: false if the pool is at work already, and nothing was called.
  func run(_ count: Int, _ body: (Int) -> Void) -> Bool {
    precondition(count < 1 << 16, "\(count) threads")
    guard isTaken.compareExchange(expected: false, desired: true, ordering: .acquiringAndReleasing).exchanged else {
      return false
    }
    defer { isTaken.store(false, ordering: .releasing) }
    let wanted = min(count, Threads.atOnce) - 1
    while workers.count < wanted, addWorker() {}
    let threads = min(wanted, workers.count) + 1
    withoutActuallyEscaping(body) { body in
      (work, parts) = (body, count)
      unfinished.store(threads - 1, ordering: .relaxed)
      let number = latest.load(ordering: .relaxed) >> 16 &+ 1
      latest.store(number << 16 | UInt64(threads), ordering: .sequentiallyConsistent)
      for worker in workers.prefix(threads - 1)
      where worker.isAsleep.exchange(false, ordering: .sequentiallyConsistent) {
        worker.wakeUp.signal()
      }
      doParts(of: 0, threads)
      var turns = 0
      while unfinished.load(ordering: .acquiring) > 0 {
        turns += 1
        if turns < patience { processor_pause() } else { sched_yield() }
      }
      work = { _ in }
    }
    return true
  }

  /// The parts of one of so many threads.
  private func doParts(of thread: Int, _ threads: Int) {
    for part in stride(from: thread, to: parts, by: threads) { work(part) }
  }

  /// - Returns: false where the system has no thread to spare. Dispatch would start 255 and keep the others waiting.
  private func addWorker() -> Bool {
    let worker = Worker(self, index: workers.count + 1, seen: latest.load(ordering: .relaxed))
    var thread = pthread_t()
    let argument = Unmanaged.passRetained(worker)
    let failure = pthread_create(
      &thread, nil,
      {
        let worker = Unmanaged<Worker>.fromOpaque($0!).takeRetainedValue()
        worker.pool.serve(worker)
      }, argument.toOpaque())
    if failure == 0 { workers.append(worker) } else { argument.release() }
    return failure == 0
  }

  /// What a worker does until the process ends.
  private func serve(_ worker: Worker) -> Never {
    var seen = worker.seen, turns = 0
    while true {
      let now = latest.load(ordering: .acquiring)
      if now != seen {
        seen = now
        let threads = Int(now & 0xFFFF)
        guard worker.index < threads else { continue }
        doParts(of: worker.index, threads)
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
