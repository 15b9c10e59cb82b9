import Stage
import Synchronization

/// Counts trials as they end, from several threads, and shows how far they are.
final class Ledger: Sendable {
  private struct State {
    var report = Report()
    var part = "", start = ContinuousClock.now
    var meter: ProgressMeter?
    /// Seconds that the meter has been told of, and trials of this part.
    var shown = 0, trials = 0
  }

  private let seed: UInt64
  private let state = Mutex(State())

  init(seed: UInt64) { self.seed = seed }

  var report: Report { state.withLock { $0.report } }

  func begin(_ part: String, seconds: Double) {
    state.withLock {
      ($0.part, $0.start, $0.shown, $0.trials) = (part, .now, 0, 0)
      $0.meter = ProgressMeter(part, total: max(1, Int(seconds)), unit: "s")
    }
  }

  /// - Parameter number: of the trial that these are of.
  func add(_ trials: [Trial], _ number: Int) {
    state.withLock { state in
      for trial in trials {
        let arguments = trial.command ?? "--seed \(seed) --part \(state.part) --only \(number)"
        state.report.add(trial, of: state.part, command: ".build/release/torture \(arguments)")
      }
      state.trials += trials.count
      let seconds = (ContinuousClock.now - state.start).seconds, rate = Double(state.trials) / max(seconds, 1e-3)
      state.meter?.note = "\(state.trials) trials, \(Int(rate.rounded()))/s, \(state.report.faults.count) faults"
      state.meter?.advance(by: Int(seconds) - state.shown)
      state.shown = Int(seconds)
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
