import Dispatch
import Testing

@testable import Serving

struct WorkQueueTests {
  /// What a thread works with in these tests: the order of what was done.
  private final class Log { var done: [String] = [] }

  /// Keeps the thread busy until it is let go.
  private struct Hold: Sendable {
    let begun = DispatchSemaphore(value: 0), goOn = DispatchSemaphore(value: 0)

    /// Begins before it returns.
    func take(_ queue: WorkQueue<Log>, _ lane: WorkQueue<Log>.Lane = .questions) async -> Task<Void, any Error> {
      let task = Task {
        try await queue.ask(lane) { _ in
          begun.signal()
          goOn.wait()
        }
      }
      await withCheckedContinuation { continuation in
        DispatchQueue.global().async {
          begun.wait()
          continuation.resume()
        }
      }
      return task
    }
  }

  private func waiting(_ queue: WorkQueue<Log>, _ count: Int) async {
    while queue.waitingCount < count { await Task.yield() }
  }

  @Test func answersAndErrorsComeBack() async throws {
    let queue = try WorkQueue { Log() }
    #expect(try await queue.ask(.questions) { _ in 7 } == 7)
    await #expect(throws: Fault.self) { try await queue.ask(.pictures) { _ in throw Fault(404, "x") } }
    #expect(throws: Fault(500, "closed")) { try WorkQueue<Log> { throw Fault(500, "closed") } }
  }

  /// What nobody waits for any more is not begun.
  @Test func theAbandonedIsDropped() async throws {
    let queue = try WorkQueue { Log() }, hold = Hold(), gone = Cancellation()
    let first = await hold.take(queue)
    let goer = Task {
      try await queue.ask(.questions, isWanted: { !gone.isRequested }) { $0.done.append("gone") }
    }
    await waiting(queue, 1)
    let cancelled = Task { try await queue.ask(.questions) { $0.done.append("cancelled") } }
    await waiting(queue, 2)
    let last = Task { try await queue.ask(.questions) { $0.done.append("last") } }
    await waiting(queue, 3)
    gone.isRequested = true
    cancelled.cancel()
    hold.goOn.signal()
    try await first.value
    try await last.value
    await #expect(throws: Fault.abandoned) { try await goer.value }
    await #expect(throws: Fault.abandoned) { try await cancelled.value }
    #expect(try await queue.ask(.questions) { $0.done } == ["last"])
    #expect(queue.counts == .init(done: 3, refused: 0, abandoned: 2))
  }

  /// Where too many wait, the next is refused at once; those who have gone take no place.
  @Test func theQueueIsBounded() async throws {
    let queue = try WorkQueue(mostWaiting: 2) { Log() }, hold = Hold(), gone = Cancellation()
    let first = await hold.take(queue)
    let goers = (0..<2).map { _ in
      Task { try await queue.ask(.questions, isWanted: { !gone.isRequested }) { _ in } }
    }
    await waiting(queue, 2)
    await #expect(throws: Fault.busy) { try await queue.ask(.questions) { _ in } }
    gone.isRequested = true
    let next = Task { try await queue.ask(.questions) { _ in 1 } }
    for goer in goers { await #expect(throws: Fault.abandoned) { try await goer.value } }
    hold.goOn.signal()
    try await first.value
    #expect(try await next.value == 1)
    #expect(queue.counts == .init(done: 2, refused: 1, abandoned: 2))
  }

  /// Pictures are made between questions, however many of those wait.
  @Test func bothLanesHaveTheirTurn() async throws {
    let queue = try WorkQueue { Log() }, hold = Hold()
    let first = await hold.take(queue)
    var tasks: [Task<Void, any Error>] = []
    for (lane, name) in [
      (WorkQueue<Log>.Lane.questions, "q1"), (.questions, "q2"), (.pictures, "p1"), (.pictures, "p2"),
    ] {
      tasks.append(Task { try await queue.ask(lane) { $0.done.append(name) } })
      await waiting(queue, tasks.count)
    }
    hold.goOn.signal()
    try await first.value
    for task in tasks { try await task.value }
    let order = try await queue.ask(.questions) { $0.done }
    #expect(order == ["p1", "q1", "p2", "q2"])
  }
}
