import Foundation
import Tensor

/// Damaged artifacts are given to the programs that read them.
struct DamagedArtifacts: Part {
  static let name = "artifacts", share = 0.15
  static let explanation = """
    a bit, byte, integer, sector or page of an artifact, a metrics.json or a checkpoint is changed, or its end is cut \
    or zero, as disks and power cuts leave them: a third each anywhere, in the first 8 kB and in small arrays. Then a \
    program reads it: an error that names the file, or the right bytes, where nothing that counts was changed. A third \
    gets other numbers and a seal that fits them, as from a faulty writer: then other bytes are no fault, but crashes \
    are.
    """

  private struct Case {
    let known: KnownStep
    let input: String
    let bytes: [UInt8]
    let arrays: [StoredArray]
  }

  private let laboratory: Laboratory
  private let cases: [Case], checkpoints: [KnownStep]

  init(_ laboratory: Laboratory, _ chain: Chain) throws {
    self.laboratory = laboratory
    cases = try chain.steps.flatMap { known in
      try known.step.inputs.filter { $0.hasSuffix(".h5") || $0.hasSuffix(".json") }.map {
        Case(known: known, input: $0, bytes: try fileBytes(of: $0), arrays: storedArrays(in: $0))
      }
    }
    checkpoints = chain.steps.filter { $0.step.program.hasPrefix("train-") || $0.step.program.hasPrefix("tune-") }
  }

  func trial(_ number: Int) throws -> [Trial]? {
    var generator = laboratory.generator(Self.name, number)
    return try laboratory.withFolder { folder in
      if Int.random(in: 0..<10, using: &generator) == 0 { return [try checkpoint(in: folder, using: &generator)] }
      return [try artifact(in: folder, using: &generator)].compactMap { $0 }
    }
  }

  /// - Returns: nil where nothing was changed.
  private func artifact(in folder: String, using generator: inout SplitMix64) throws -> Trial? {
    let chosen = cases.randomElement(using: &generator)!, known = chosen.known
    let name = URL(fileURLWithPath: chosen.input).lastPathComponent, damaged = "\(folder)/\(name)"
    let numbers = chosen.arrays.filter(\.isOfNumbers).map(\.place)
    let isSealed = !numbers.isEmpty && Int.random(in: 0..<3, using: &generator) == 0
    let bytes =
      isSealed
      ? Mutation.recounted(chosen.bytes, in: numbers, using: &generator)
      : Mutation.damaged(chosen.bytes, near: chosen.arrays.filter(\.isSmall).map(\.place), using: &generator)
    guard bytes != chosen.bytes else { return nil }
    try write(bytes, to: damaged)
    if isSealed { try reseal(damaged) }
    try makeFolder("\(folder)/out")
    let command = known.step.reading(damaged, for: chosen.input).command(laboratory, in: "\(folder)/out")
    let ending = try command.run(log: "\(folder)/log", seconds: 20), subject = name + (isSealed ? ", sealed anew" : "")
    let found = listing(of: "\(folder)/out")
    switch ending.how {
    case .hung: return Trial(subject, .hang, "\(known.step.name) reads it for more than 20 s.")
    case .signalled(let signal): return Trial(subject, .crash, "\(known.step.name): signal \(signal): \(ending.words)")
    case .exited(0):
      guard let rest = difference(found, known.right), !isSealed else { return Trial(subject, .sameResult) }
      return Trial(subject, .wrong, "\(known.step.name) takes it in silence: \(rest)")
    case .exited:
      let isNamed = ending.isError && ending.words.contains(name)
      guard isNamed else { return Trial(subject, .wrong, "\(known.step.name) does not name it: \(ending.words)") }
      guard found.keys.allSatisfy({ $0.hasSuffix(".checkpoint") }) else {
        return Trial(subject, .wrong, "\(known.step.name) leaves \(found.keys.sorted().joined(separator: ", ")).")
      }
      return Trial(subject, .cleanError)
    }
  }

  /// A training is interrupted, its checkpoint damaged, and the training run again.
  private func checkpoint(in folder: String, using generator: inout SplitMix64) throws -> Trial {
    let known = checkpoints.randomElement(using: &generator)!, place = "\(folder)/out", log = "\(folder)/log"
    try makeFolder(place)
    let command = known.step.command(laboratory, in: place, adding: ["--seed", "1"])
    // A signal that is blocked when a program starts waits until the program unblocks it, after its first step.
    let script = "kill -INT $$; exec \"$0\" \"$@\""
    let blocked = ["--block-signal=INT", "sh", "-c", script, command.program] + command.arguments
    _ = try Command("/usr/bin/env", blocked).run(log: log)
    let path = "\(place)/\(known.step.output).checkpoint"
    guard let whole = try? fileBytes(of: path) else {
      throw TortureError("\(known.step.name): an interrupted training leaves no checkpoint")
    }
    let near = storedArrays(in: path).filter(\.isSmall).map(\.place)
    try write(Mutation.damaged(whole, near: near, using: &generator), to: path)
    let ending = try command.run(log: log, seconds: 20), subject = "checkpoint"
    switch ending.how {
    case .hung: return Trial(subject, .hang, "\(known.step.name) reads it for more than 20 s.")
    case .signalled(let signal): return Trial(subject, .crash, "\(known.step.name): signal \(signal): \(ending.words)")
    case .exited(0):
      let rest = difference(listing(of: place), known.right)
      return Trial(
        subject, rest == nil ? .sameResult : .wrong, rest.map { "\(known.step.name) resumes from it: \($0)" } ?? "")
    case .exited:
      let isNamed = ending.isError && ending.words.contains(".checkpoint")
      return Trial(subject, isNamed ? .cleanError : .wrong, isNamed ? "" : "\(known.step.name): \(ending.words)")
    }
  }
}
