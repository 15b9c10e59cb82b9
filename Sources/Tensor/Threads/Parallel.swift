/// How many threads a kernel may use: set once, before the first kernel, by the program's `--threads`.
package enum Threads {
  package static var count: Int { scoped ?? chosen }
  nonisolated(unsafe) static private var chosen = 2
  /// How many of them work at once. The parts of the others come after.
  nonisolated(unsafe) static private(set) var atOnce = Int.max
  @TaskLocal private static var scoped: Int?

  /// Sets the thread count. Results are reproducible for a fixed count.
  /// - Parameter atOnce: the processors that there are: more threads than these would only stand in each other's way.
  package static func use(_ count: Int, atOnce: Int = .max) {
    precondition(count > 0 && atOnce > 0, "\(count) threads, \(atOnce) at once")
    (chosen, self.atOnce) = (count, atOnce)
  }

  /// Runs `body` with another thread count, whatever count the rest of the process has: 1 where threads each have work
  /// of their own.
  package static func using<Result>(_ count: Int, _ body: () throws -> Result) rethrows -> Result {
    precondition(count > 0, "\(count) threads")
    return try $scoped.withValue(count, operation: body)
  }
}

/// Splits 0..<count into one contiguous range a thread, in units of `unit`, and runs them at once.
///
/// `body` must write to its own range's results only, and wait for no other's: they may run one after the other. What
/// it splits further is done by its own thread.
package func parallel(_ count: Int, unit: Int = 1, _ body: (Range<Int>) -> Void) {
  let units = (count + unit - 1) / unit
  let workers = min(Threads.count, units)
  if workers <= 1 {
    if count > 0 { body(0..<count) }
    return
  }
  withoutActuallyEscaping(body) { body in
    let part = { (worker: Int) in
      let range = min(count, units * worker / workers * unit)..<min(count, units * (worker + 1) / workers * unit)
      if !range.isEmpty { body(range) }
    }
    if !WorkerPool.shared.run(workers, part) { (0..<workers).forEach(part) }  // the same parts, and so the same bits
  }
}

/// Calls `body` with 0..<count, each on one of the threads.
@inline(__always)
func forEachInParallel(_ count: Int, unit: Int = 1, _ body: (Int) -> Void) {
  parallel(count, unit: unit) { part in
    for i in part { body(i) }
  }
}

/// The results of `body` for 0..<count, each made by one of the threads.
package func inParallel<Result>(_ count: Int, _ body: (Int) -> Result) -> [Result] {
  [Result](unsafeUninitializedCapacity: count) { results, initialized in
    forEachInParallel(count) { results.initializeElement(at: $0, to: body($0)) }
    initialized = count
  }
}
