import Foundation
import Tensor

/// Programs are killed at random moments.
struct Kills: Part {
  static let name = "kills", share = 0.15
  static let explanation = """
    SIGKILL, SIGTERM and SIGINT at random moments of every program and of `make`, a quarter of them near the end, \
    half with an older output under the final name. Then only the old or the right bytes are there, and the same \
    command ends with the right bytes and nothing beside them. SIGTERM and SIGINT end a program within a second.
    """

  /// A second is promised; the other is for a machine that does other work too.
  static let patience = 2.0

  private let laboratory: Laboratory, chain: Chain, tree: MakeTree

  init(_ laboratory: Laboratory, _ chain: Chain) throws {
    (self.laboratory, self.chain) = (laboratory, chain)
    tree = try MakeTree(laboratory, called: "kills")
  }

  func trial(_ number: Int) throws -> [Trial]? {
    var generator = laboratory.generator(Self.name, number)
    let choice = Int.random(in: 0..<chain.steps.count + 3, using: &generator)
    let signal = [SIGKILL, SIGKILL, SIGTERM, SIGINT].randomElement(using: &generator)!
    let isNearEnd = Int.random(in: 0..<4, using: &generator) == 0
    let moment = Double.random(in: isNearEnd ? 0.85...1.05 : 0...1, using: &generator)
    let hasOld = Bool.random(using: &generator)
    guard choice < chain.steps.count else {
      return try laboratory.withFolder { try make(signal, moment, isAgain: hasOld, in: $0) }.map { [$0] } ?? []
    }
    let known = chain.steps[choice]
    return try laboratory.withFolder { try program(known, signal, moment, hasOld: hasOld, in: $0) }.map { [$0] } ?? []
  }

  /// - Returns: nil where it had ended before the signal came.
  private func program(_ known: KnownStep, _ signal: Int32, _ moment: Double, hasOld: Bool, in folder: String) throws
    -> Trial?
  {
    let place = "\(folder)/out", log = "\(folder)/log", name = known.step.name
    if hasOld { try copy(known.oldFolder, to: place) } else { try makeFolder(place) }
    let command = known.step.command(laboratory, in: place, adding: ["--seed", "1"])
    let (ending, isSent) = try interrupted(command, signal, after: moment * known.seconds, log: log, toGroup: false)
    if ending.how == .hung { return Trial(name, .hang, "signal \(signal) was not heeded within \(Self.patience) s.") }
    if case .signalled(let other) = ending.how, other != signal {
      return Trial(name, .crash, "signal \(other) after signal \(signal): \(ending.words)")
    }
    if !isSent { return nil }
    if let fault = known.fault(in: place, hadOld: hasOld) {
      return Trial(name, .wrong, "After signal \(signal): \(fault)")
    }
    let again = try command.run(log: log)
    guard again.isSuccess else {
      return Trial(name, .wrong, "After signal \(signal) the same command fails: \(again.words)")
    }
    let rest = difference(listing(of: place), known.right)
    return Trial(name, rest == nil ? .sameResult : .wrong, rest.map { "After signal \(signal) and again: \($0)" } ?? "")
  }

  /// Make is killed with all that it started, as Ctrl-C does it.
  private func make(_ signal: Int32, _ moment: Double, isAgain: Bool, in folder: String) throws -> Trial? {
    let place = "\(folder)/tree", log = "\(folder)/log"
    try tree.copy(to: place, withData: isAgain)
    let goal = isAgain ? ["redo-train-cnn", "redo-train-stage1", "redo-score"][Int(moment * 1000) % 3] : "all"
    let seconds = isAgain ? tree.seconds / 6 : tree.seconds
    let command = tree.command(in: place, goal)
    let (ending, isSent) = try interrupted(command, signal, after: moment * seconds, log: log, toGroup: true)
    if ending.how == .hung { return Trial("make", .hang, "signal \(signal) was not heeded within \(Self.patience) s.") }
    if !isSent { return nil }
    let found = listing(of: "\(place)/data"), names = tree.right.keys
    let changed = names.filter { found[$0] != nil && found[$0] != tree.right[$0] }
    let lost = isAgain ? names.filter { found[$0] == nil } : []
    if let path = (changed + lost).min() {
      return Trial(
        "make", .wrong, "After signal \(signal) to make \(goal): \(path) is \(lost.isEmpty ? "other" : "lost").")
    }
    let again = try tree.command(in: place, "all").run(log: log)
    guard again.isSuccess else { return Trial("make", .wrong, "After signal \(signal), make fails: \(again.words)") }
    let rest = difference(listing(of: "\(place)/data"), tree.right)
    return Trial(
      "make", rest == nil ? .sameResult : .wrong, rest.map { "After signal \(signal) and again: \($0)" } ?? "")
  }

  /// Runs a command and sends it a signal.
  /// - Returns: how it ended, and whether it was still running when the signal was sent.
  private func interrupted(_ command: Command, _ signal: Int32, after seconds: Double, log: String, toGroup: Bool)
    throws
    -> (ending: Ending, isSent: Bool)
  {
    let child = try Child(command, log: log)
    usleep(UInt32(seconds * 1e6))
    let isRunning = child.isRunning
    if isRunning { child.send(signal, toGroup: toGroup) }
    return (try child.end(within: isRunning ? Self.patience : 60), isRunning)
  }
}

extension KnownStep {
  /// What is wrong under the final names: neither the old bytes nor the right ones, or nothing where something was.
  func fault(in folder: String, hadOld: Bool) -> String? {
    let found = listing(of: folder), names = Set(right.keys).union(hadOld ? Array(old.keys) : [])
    for name in names.sorted() {
      switch found[name] {
      case nil: if hadOld, old[name] != nil, right[name] != nil { return "\(name) is lost." }
      case let digest: if digest != right[name], !hadOld || digest != old[name] { return "\(name) has other bytes." }
      }
    }
    let whole = step.output + "/"  // a folder is the old or the right one as a whole
    let inside = found.filter { $0.key.hasPrefix(whole) }
    let sound = [right, hadOld ? old : [:], [:]].map { $0.filter { $0.key.hasPrefix(whole) } }
    return sound.contains(inside) ? nil : "\(step.output) is neither the old folder nor the right one."
  }
}
