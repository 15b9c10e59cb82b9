import Glibc

/// Shows on stderr how far a loop is: a redrawn line on a terminal, a line now and then in a log.
package final class ProgressMeter {
  private let label: String, unit: String, total: Int
  private let first: Int, start = ContinuousClock.now
  private var done: Int, lastDone: Int, lastTime = ContinuousClock.now
  private let isTerminal = isatty(STDERR_FILENO) == 1
  private var isFinished = false
  /// Shown after the numbers, such as the loss.
  package var note = ""

  /// - Parameters:
  ///   - label: what is going on, such as `epoch 3`.
  ///   - unit: what is counted, in the plural.
  ///   - done: where a resumed loop begins.
  package init(_ label: String, total: Int, unit: String, done: Int = 0) {
    (self.label, self.total, self.unit) = (label, total, unit)
    (self.done, first, lastDone) = (done, done, done)
  }

  package func advance(by count: Int = 1) {
    done += count
    let now = ContinuousClock.now, since = (now - lastTime).seconds
    if isTerminal ? since >= 0.2 : since >= 30 || (since >= 2 && (done - lastDone) * 10 >= total) { show(now) }
  }

  /// Ends the line. Called by itself when the meter is let go.
  package func finish() {
    guard !isFinished else { return }
    isFinished = true
    if isTerminal { draw("\r\u{1B}[K") }
  }

  deinit { finish() }

  private func show(_ now: ContinuousClock.Instant) {
    (lastTime, lastDone) = (now, done)
    let rate = Double(done - first) / max(1e-9, (now - start).seconds)
    let left = rate > 0 ? ", \(duration(Double(total - done) / rate)) left" : ""
    let shown = rate >= 10 ? "\(Int(rate))" : "\((rate * 10).rounded() / 10)"
    let line = "\(label): \(done)/\(total) \(unit), \(shown)/s\(left)\(note.isEmpty ? "" : "; \(note)")"
    if isTerminal { draw("\r\u{1B}[K" + line.printable()) } else { report(line) }
  }
}

/// Runs `body` with a meter.
/// - Parameter body: calls `advance(n)` when n more are done. The call throws after SIGINT or SIGTERM.
package func metered<Result>(
  _ label: String, total: Int, unit: String, _ body: (_ advance: (Int) throws -> Void) throws -> Result
) throws -> Result {
  let meter = ProgressMeter(label, total: total, unit: unit)
  defer { meter.finish() }
  return try body {
    try Interruption.check()
    meter.advance(by: $0)
  }
}

extension Duration {
  package var seconds: Double { Double(components.seconds) + Double(components.attoseconds) * 1e-18 }
}

/// Such as `31 s`, `4 min 05 s` and `1 h 02 min`.
package func duration(_ seconds: Double) -> String {
  let whole = Int(seconds.rounded())
  func two(_ number: Int) -> String { number < 10 ? "0\(number)" : "\(number)" }
  if whole < 60 { return "\(whole) s" }
  if whole < 3600 { return "\(whole / 60) min \(two(whole % 60)) s" }
  return "\(whole / 3600) h \(two(whole / 60 % 60)) min"
}
