import Foundation

/// Bounds the memory that several threads take at the same time.
// `changed` guards `free`
final class MemoryBudget: @unchecked Sendable {
  private let whole: Int
  private var free: Int
  private let changed = NSCondition()

  /// - Parameter bytes: what all threads may take together.
  init(bytes: Int) { (whole, free) = (bytes, bytes) }

  /// Runs `body`, which takes `bytes` of memory, once these are free. What takes more than there is runs alone.
  func with<Result>(_ bytes: Int, _ body: () throws -> Result) rethrows -> Result {
    let share = min(bytes, whole)
    changed.lock()
    while free < share { changed.wait() }
    free -= share
    changed.unlock()
    defer {
      changed.lock()
      free += share
      changed.broadcast()
      changed.unlock()
    }
    return try body()
  }
}
