import Foundation
import Tensor

/// Each call that writes fails once, in every program.
struct Writes: Part {
  static let name = "writes", share = 0.45
  static let explanation = """
    every single open, write, truncation, sync, close and rename of every program fails: once with a full disk and \
    once with an error of the device, then with all that follow it, and writes take half of their bytes. An older \
    output lies under the final name. It ends with the right bytes, or with an error and the old output as it was.
    """

  private struct Failure { let step: Int, call: Int, mode: Shim.Mode, error: Int32 }

  private let laboratory: Laboratory, chain: Chain, shim: Shim
  /// All that there are, in a random order: those that happen once come first.
  private let failures: [Failure]

  init(_ laboratory: Laboratory, _ chain: Chain) throws {
    (self.laboratory, self.chain) = (laboratory, chain)
    let shim = try Shim(laboratory)
    self.shim = shim
    let calls = try chain.steps.map { known in
      try laboratory.withFolder { folder in
        try Self.prepare(known, in: folder)
        let command = known.step.command(laboratory, in: "\(folder)/out", adding: ["--seed", "1"])
        let (ending, calls) = try shim.run(
          command, below: "\(folder)/out", failing: 0, .once, error: ENOSPC, log: "\(folder)/log")
        guard ending.isSuccess, calls > 0 else {
          throw TortureError("\(known.step.name) failed on a sound disk: \(calls) calls, \(ending.words)")
        }
        return calls
      }
    }
    var generator = laboratory.generator(Self.name, 0), failures: [Failure] = []
    for (mode, error) in [(Shim.Mode.once, ENOSPC), (.once, EIO), (.on, ENOSPC), (.short, ENOSPC)] {
      let all = calls.enumerated().flatMap { step, count in
        (1...count).map { Failure(step: step, call: $0, mode: mode, error: error) }
      }
      failures += all.shuffled(using: &generator)
    }
    self.failures = failures
  }

  private static func prepare(_ known: KnownStep, in folder: String) throws {
    try copy(known.oldFolder, to: "\(folder)/out")
  }

  func trial(_ number: Int) throws -> [Trial]? {
    guard number < failures.count else { return nil }
    let failure = failures[number], known = chain.steps[failure.step]
    return try laboratory.withFolder { [try self.trial(failure, known, in: $0)] }
  }

  private func trial(_ failure: Failure, _ known: KnownStep, in folder: String) throws -> Trial {
    try Self.prepare(known, in: folder)
    let place = "\(folder)/out", command = known.step.command(laboratory, in: place, adding: ["--seed", "1"])
    let (ending, _) = try shim.run(
      command, below: place, failing: failure.call, failure.mode, error: failure.error, log: "\(folder)/log")
    let what = "call \(failure.call) (\(failure.mode.rawValue), \(String(cString: strerror(failure.error))))"
    return known.trial(ending, found: listing(of: place), before: known.old, after: what)
  }
}

extension KnownStep {
  /// Judges a run that something went wrong in: the right bytes, or an error and everything as it was before.
  /// - Parameters:
  ///   - before: what lay in the folder.
  ///   - what: what went wrong.
  func trial(_ ending: Ending, found: [String: String], before: [String: String], after what: String) -> Trial {
    switch ending.how {
    case .hung: return Trial(step.name, .hang, "Still running after \(what).")
    case .signalled(let signal): return Trial(step.name, .crash, "Signal \(signal) after \(what): \(ending.words)")
    case .exited(0):
      let rest = difference(found, done(over: before))
      return Trial(
        step.name, rest == nil ? .sameResult : .wrong, rest.map { "Exit status 0 after \(what): \($0)" } ?? "")
    case .exited:
      guard ending.isError else { return Trial(step.name, .wrong, "\(ending.how) without a word after \(what).") }
      // A training may keep the state from which it resumes.
      let kept = found.filter { !$0.key.hasSuffix(".checkpoint") }
      guard let rest = difference(kept, before), difference(kept, done(over: before)) != nil else {
        return Trial(step.name, .cleanError)
      }
      return Trial(step.name, .wrong, "An error after \(what), but \(rest): \(ending.words.suffix(200))")
    }
  }

  /// What the folder holds when all is done: an output that is a folder is replaced as a whole.
  private func done(over before: [String: String]) -> [String: String] {
    right.merging(before.filter { right[$0.key] == nil && !$0.key.hasPrefix(step.output + "/") }) { $1 }
  }
}
