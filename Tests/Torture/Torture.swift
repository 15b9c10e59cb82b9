import ArgumentParser
import Foundation
import Stage
import Synchronization

/// Tries to lose or falsify data in every way that a machine, a person or another program could, and counts what
/// happens.
@main struct Torture: Program {
  static let configuration = CommandConfiguration(
    commandName: "torture",
    abstract:
      "Kills, fails, damages, fills and overwrites all that the programs read and write, and counts what happens.",
    discussion: """
      The page says what each part tries. The exit status is 1 where anything was wrong, crashed or hung. The same \
      seed tries the same things: --part and --only repeat one.

      Example: torture --minutes 2 --output docs/torture.md
      Example: torture --part kills --only 17
      """,
    subcommands: [ReadInputs.self])

  static let parts: [any Part.Type] = [
    Kills.self, Writes.self, Disk.self, DamagedArtifacts.self, Readers.self, Writers.self, Replaced.self,
  ]

  @Option(within: 0.05...10_000, help: "How many minutes it may take.") var minutes: Double = 2
  @Option(help: "Where all chance begins.") var seed: UInt64 = 1
  @Option(help: ArgumentHelp("One of the parts alone; may be repeated.", valueName: "name")) var part: [String] = []
  @Option(help: ArgumentHelp("The number of a trial of --part that is repeated.", valueName: "number")) var only: Int?
  @Option(within: 1...256, help: "How many trials at once.")
  var threads: Int = Processors.usable
  @Option(help: ArgumentHelp("The project, whose Makefile and samples are needed.", valueName: "folder"))
  var repository = "."
  @Option(help: ArgumentHelp("Where inputs with which a reader crashed are kept.", valueName: "folder"))
  var kept = ".build/torture"
  @Option(name: .shortAndLong, help: ArgumentHelp("Where to write the page.", valueName: "file")) var output: String?
  @OptionGroup var general: GeneralOptions

  func validate() throws {
    let names = Self.parts.map { $0.name }
    if let odd = part.first(where: { !names.contains($0) }) {
      throw ValidationError("--part \(odd): the parts are \(names.joined(separator: ", "))")
    }
    guard only == nil || part.count == 1 else { throw ValidationError("--only \(only!): say of which --part") }
  }

  private var chosen: [any Part.Type] { Self.parts.filter { part.isEmpty || part.contains($0.name) } }

  func run() throws {
    Interruption.install("torture")
    let programs = URL(fileURLWithPath: CommandLine.arguments[0]).standardizedFileURL.deletingLastPathComponent().path
    let project = URL(fileURLWithPath: repository).standardizedFileURL.path
    let laboratory = Laboratory(
      folder: "\(fastFolder)/lineup-torture-\(getpid())", programs: programs, repository: project, kept: kept,
      seed: seed)
    let report = try tryOut(in: laboratory)
    for fault in report.faults {
      print("\(fault.part), \(fault.subject): \(fault.outcome.rawValue): \(fault.words)\n  again: \(fault.command)")
    }
    if let output {
      let parts = chosen.map { ($0.name, $0.explanation) }
      try write(report.markdown(command: command, parts: parts), to: output)
    }
    print("torture: \(report.conclusion.replacing("*", with: ""))")
    if report.faulty > 0 { Foundation.exit(1) }
  }

  /// What writes the page again.
  private var command: String {
    let budget = minutes.rounded() == minutes ? "\(Int(minutes))" : "\(minutes)"
    let parts = part.isEmpty ? "" : " PART='\(part.joined(separator: " "))'"
    return "make torture MINUTES=\(budget) SEED=\(seed)\(parts) PAGE=docs/torture.md"
  }

  /// Tries the chosen parts, each for its share of the time.
  private func tryOut(in laboratory: Laboratory) throws -> Report {
    try makeFolder(laboratory.folder)
    defer { try? FileManager.default.removeItem(atPath: laboratory.folder) }
    let chain = try Chain(laboratory), ledger = Ledger(), shares = chosen.reduce(0) { $0 + $1.share }
    for kind in chosen {
      do { try tryOut(kind, laboratory, chain, ledger, seconds: minutes * 60 * kind.share / shares) } catch {
        try Interruption.check()
        // The other parts still count, and so does what this one has tried.
        let again = "--seed \(seed) --part \(kind.name)"
        ledger.add([Trial("torture", .wrong, "This part ended early: \(error)", command: again)], of: 0, seed: seed)
        ledger.end(skipped: [])
      }
    }
    return ledger.report
  }

  /// Tries a part for some time, on all threads.
  private func tryOut(
    _ kind: any Part.Type, _ laboratory: Laboratory, _ chain: Chain, _ ledger: Ledger, seconds: Double
  ) throws {
    let start = ContinuousClock.now
    ledger.begin(kind.name, seconds: seconds)
    let part = try kind.init(laboratory, chain)
    let next = Atomic(only ?? 0), failure = Mutex<(any Error)?>(nil), isSingle = only != nil
    DispatchQueue.concurrentPerform(iterations: isSingle ? 1 : threads) { _ in
      while failure.withLock({ $0 == nil }), isSingle || (ContinuousClock.now - start).seconds < seconds {
        let number = next.wrappingAdd(1, ordering: .relaxed).oldValue
        do {
          try Interruption.check()
          guard let trials = try part.trial(number) else { return }
          ledger.add(trials, of: number, seed: seed)
        } catch { failure.withLock { $0 = $0 ?? error } }
        if isSingle { return }
      }
    }
    if let error = failure.withLock({ $0 }) { throw error }
    ledger.end(skipped: part.skipped)
  }
}
