import Stage
import Synchronization

/// Counts trials as they end, from several threads, and shows how far they are.
final class Ledger: Sendable {
  private struct State {
    var report = Report()
    var part = "", start = ContinuousClock.now
    var meter: ProgressMeter?
    /// Seconds that the meter has been told of, trials of this part, and the seconds that it has.
    var shown = 0, trials = 0, seconds = 0
  }

  private let state = Mutex(State())

  var report: Report { state.withLock { $0.report } }

  func begin(_ part: String, seconds: Double) {
    state.withLock {
      ($0.part, $0.start, $0.shown, $0.trials, $0.seconds) = (part, .now, 0, 0, max(1, Int(seconds)))
      $0.meter = ProgressMeter(part, total: $0.seconds, unit: "s")
    }
  }

  /// - Parameters:
  ///   - number: of the trial that these are of.
  ///   - seed: that it was tried with.
  func add(_ trials: [Trial], of number: Int, seed: UInt64) {
    state.withLock { state in
      for trial in trials {
        let arguments = trial.command ?? "--seed \(seed) --part \(state.part) --only \(number)"
        state.report.add(trial, of: state.part, command: ".build/release/torture \(arguments)")
      }
      state.trials += trials.reduce(0) { $0 + $1.times }
      let seconds = (ContinuousClock.now - state.start).seconds, rate = Double(state.trials) / max(seconds, 1e-3)
      state.meter?.note = "\(state.trials) trials, \(Int(rate.rounded()))/s, \(state.report.faulty) faults"
      let passed = min(Int(seconds), state.seconds)
      state.meter?.advance(by: passed - state.shown)
      state.shown = passed
    }
  }

  func end(skipped: [String]) {
    state.withLock {
      $0.meter?.finish()
      $0.meter = nil
      $0.report.skipped += skipped
    }
  }
}
