import Foundation
import Synchronization

/// Changed inputs for every reader.
struct Readers: Part {
  static let name = "readers", share = 0.25
  static let explanation = """
    changed input for every reader, thousands a second in a process with 2 GB and 10 s for each input: bits, \
    integers, pieces taken out, doubled and moved, words that do not belong, cut ends. Artifacts, checkpoints and \
    metrics are sealed anew, so that what lies behind the seal is tried.
    """

  private static let batch = 20_000, seconds = 1.5
  private let laboratory: Laboratory, chain: Chain
  private let next = Next()

  /// The number of the next input of each reader.
  private final class Next: Sendable {
    private let numbers = Mutex<[String: Int]>([:])

    func take(_ count: Int, of target: String) -> Int {
      numbers.withLock { numbers in
        let first = numbers[target, default: 0]
        numbers[target] = first + count
        return first
      }
    }
  }

  init(_ laboratory: Laboratory, _ chain: Chain) { (self.laboratory, self.chain) = (laboratory, chain) }

  /// One reader, for a few seconds.
  func trial(_ number: Int) throws -> [Trial]? {
    let target = ReaderTarget.all[number % ReaderTarget.all.count]
    let first = next.take(Self.batch, of: target.name), end = first + Self.batch
    var trials: [Trial] = [], position = first
    let start = ContinuousClock.now
    while position < end {
      let left = Self.seconds - (ContinuousClock.now - start).seconds
      guard left > 0 else { break }
      try laboratory.withFolder { folder in
        let counts = try SharedCounts("\(folder)/counts"), before = position
        let ending = try command(
          target, position, end - position,
          ["--seconds", "\(left)", "--folder", folder, "--progress", "\(folder)/counts"]
        ).run(log: "\(folder)/log", seconds: left + 60)
        for outcome in Outcome.allCases where counts[outcome] > 0 {
          trials.append(counted(target, outcome, counts[outcome], before, ending))
        }
        position = ending.isSuccess ? end : counts.current + 1
        guard !ending.isSuccess else { return }
        guard let outcome = ending.faultOfAnInput else {
          throw TortureError("\(target.name): the process for its inputs failed: \(ending.how) \(ending.words)")
        }
        trials.append(try fault(target, counts.current, outcome, ending))
      }
    }
    return trials
  }

  private func command(_ target: ReaderTarget, _ first: Int, _ count: Int, _ more: [String]) -> Command {
    Command(
      CommandLine.arguments[0],
      ["read"] + again(target, first, count)
        + ["--chain", chain.folder, "--repository", laboratory.repository] + more)
  }

  private func again(_ target: ReaderTarget, _ first: Int, _ count: Int) -> [String] {
    ["--target", target.name, "--seed", "\(laboratory.seed)", "--first", "\(first)", "--count", "\(count)"]
  }

  /// What the process counted. It says on stderr which input had an error without a file.
  private func counted(_ target: ReaderTarget, _ outcome: Outcome, _ times: Int, _ first: Int, _ ending: Ending)
    -> Trial
  {
    guard outcome == .wrong else { return Trial(target.name, outcome, times: times) }
    let line = ending.words.split(separator: "\n").last { $0.hasPrefix("input ") }
    let number = line?.dropFirst("input ".count).prefix { $0 != ":" }.description
    return Trial(
      target.name, .wrong, line.map(String.init) ?? "An error names no file.",
      command: quoted(["read"] + again(target, number.flatMap { Int($0) } ?? first, 1)), times: times)
  }

  /// A crash or hang, whose input is kept.
  private func fault(_ target: ReaderTarget, _ number: Int, _ outcome: Outcome, _ ending: Ending) throws -> Trial {
    try makeFolder(laboratory.kept)
    let kept =
      "\(laboratory.kept)/\(target.name.filter { $0 != "," }.replacing(" ", with: "-"))-\(laboratory.seed)-\(number)"
    _ = try laboratory.withFolder {
      try command(target, number, 1, ["--save", kept, "--folder", $0]).run(log: "\($0)/log")
    }
    let words =
      ending.words.split(separator: "\n").last { $0.contains("error:") || $0.contains("failed") }
      ?? "\(ending.how)"[...]
    return Trial(
      target.name, outcome, "input \(number): \(words.prefix(200))",
      command: quoted(["read"] + again(target, number, 1)))
  }

  private func quoted(_ words: [String]) -> String {
    words.map { $0.contains(" ") ? "'\($0)'" : $0 }.joined(separator: " ")
  }
}

extension Ending {
  /// What an input did to the process that read it; nil where the process failed for another reason.
  var faultOfAnInput: Outcome? {
    switch how {
    case .signalled(SIGALRM), .hung: .hang
    case .signalled: .crash
    // Beyond the limit of memory our malloc ends the process.
    case .exited: words.contains("error: not enough memory") ? .crash : nil
    }
  }
}
