import Foundation
import Stage

/// One thread that does the heavy work, and the queue before it. Networks use all processors for one question, so
/// questions are answered one after another; and what the thread works with is never used by another.
// `changed` guards everything below it
package final class WorkQueue<Worker>: @unchecked Sendable {
  /// Pictures do not wait behind questions, nor questions behind pictures: the thread takes them in turn.
  package enum Lane: Int, CaseIterable, Sendable { case questions, pictures }

  /// What became of everything that was asked.
  package struct Counts: Codable, Equatable, Sendable { package var done = 0, refused = 0, abandoned = 0 }

  private struct Job {
    let isWanted: @Sendable () -> Bool
    let run: (Worker) -> Void
    let refuse: (Fault) -> Void
  }

  private let changed = NSCondition()
  private var waiting: [[Job]] = Lane.allCases.map { _ in [] }
  private var turn = 0, counted = Counts()
  private let mostWaiting: Int

  /// - Parameters:
  ///   - mostWaiting: how many may wait in each lane.
  ///   - open: makes what the thread works with, on that thread.
  /// - Throws: what `open` throws, and `Fault` where the system has no thread to spare.
  package init(mostWaiting: Int = 64, _ open: @escaping @Sendable () throws -> Worker) throws {
    self.mostWaiting = mostWaiting
    let isOpen = DispatchSemaphore(value: 0), failure = Failure()
    let isRunning = startThread {
      do {
        let worker = try open()
        isOpen.signal()
        self.work(worker)
      } catch {
        failure.error = error
        isOpen.signal()
      }
    }
    guard isRunning else { throw Fault(500, "the system has no thread to spare") }
    isOpen.wait()
    if let error = failure.error { throw error }
  }

  package var counts: Counts {
    changed.lock()
    defer { changed.unlock() }
    return counted
  }

  /// How many wait, in all lanes.
  var waitingCount: Int {
    changed.lock()
    defer { changed.unlock() }
    return waiting.reduce(0) { $0 + $1.count }
  }

  /// Has the thread do something, in its turn.
  /// - Parameter isWanted: whether somebody still waits for it. Where nobody does, it is not begun.
  /// - Throws: what `body` throws; `Fault` where too many wait, or where it was abandoned.
  package func ask<Answer: Sendable>(
    _ lane: Lane, isWanted: @escaping @Sendable () -> Bool = { true },
    _ body: @escaping @Sendable (Worker) throws -> Answer
  ) async throws -> Answer {
    let cancellation = Cancellation()
    return try await withTaskCancellationHandler {
      try await withCheckedThrowingContinuation { continuation in
        add(
          Job(
            isWanted: { !cancellation.isRequested && isWanted() },
            run: { worker in continuation.resume(with: Result { try body(worker) }) },
            refuse: { continuation.resume(throwing: $0) }), to: lane)
      }
    } onCancel: {
      cancellation.isRequested = true
    }
  }

  private func add(_ job: Job, to lane: Lane) {
    changed.lock()
    var left: [Job] = []
    if waiting[lane.rawValue].count >= mostWaiting {
      let isWanted = waiting[lane.rawValue].map { $0.isWanted() }
      left = zip(waiting[lane.rawValue], isWanted).filter { !$1 }.map(\.0)
      waiting[lane.rawValue] = zip(waiting[lane.rawValue], isWanted).filter(\.1).map(\.0)
      counted.abandoned += left.count
    }
    let isTaken = waiting[lane.rawValue].count < mostWaiting
    if isTaken { waiting[lane.rawValue].append(job) } else { counted.refused += 1 }
    changed.signal()
    changed.unlock()
    for job in left { job.refuse(.abandoned) }
    if !isTaken { job.refuse(.busy) }
  }

  /// What the thread does, as long as the program runs.
  private func work(_ worker: Worker) {
    while true {
      let job = next()
      let isWanted = job.isWanted()
      changed.lock()
      if isWanted { counted.done += 1 } else { counted.abandoned += 1 }
      changed.unlock()
      if isWanted { job.run(worker) } else { job.refuse(.abandoned) }
    }
  }

  private func next() -> Job {
    changed.lock()
    defer { changed.unlock() }
    while waiting.allSatisfy(\.isEmpty) { changed.wait() }
    turn = (turn + 1) % waiting.count
    while waiting[turn].isEmpty { turn = (turn + 1) % waiting.count }
    return waiting[turn].removeFirst()
  }
}

// The semaphore orders its one writing before its one reading.
private final class Failure: @unchecked Sendable { var error: (any Error)? }
