import ArgumentParser
import Artifacts
import Files
@preconcurrency import Foundation
import HDF5
import Tensor

extension StageProgram {
  package mutating func run() throws { preconditionFailure("a stage is run by main()") }

  package mutating func run(_ resolved: ResolvedOptions) throws {
    let start = ContinuousClock.now, name = Self._commandName
    signal(SIGXFSZ, SIG_IGN)  // a file beyond the size limit is then an error, like a full disk
    Interruption.install(name)
    ForeignFile.interruption.withLock { $0 = Interruption.check }
    Threads.use(stage.threads, atOnce: Processors.usable)
    if let endedWell = try dryRun() { Foundation.exit(endedWell ? 0 : 1) }
    guard let output = stage.output else { usageError(name, "Missing expected argument '--output <file>'") }
    let isPrinted = StandardOutput.isMeant(by: output)
    guard !isPrinted || Self.makesText else {
      throw ArtifactError("--output \(output): \(name) makes no text that could be printed: name a file")
    }
    let standardOutput = isPrinted ? try StandardOutput() : nil
    let request = Request(
      recipe: Recipe(name, stage, resolved), defaults: resolved.defaults, inputs: resolved.positions + resolved.files,
      output: output, companions: Self.companions(of: output), mark: Self.mark,
      isVerified: !stage.general.noVerify && (stage.status || !stage.quiet))
    guard !isPrinted || !(stage.status || stage.ifChanged) else {
      usageError(name, "--output \(output): what is printed is always made: leave out --status and --if-changed")
    }
    if stage.status || stage.ifChanged, try !isToRun(request) { return }
    print(([name] + resolved.lines).joined(separator: "\n  ").printableLines)
    if !isPrinted { try checkPlaces(output, inputs: resolved.inputs) }
    let context = StageContext(name, output: output, stage, resolved, standardOutput: standardOutput)
    let summary = try isPrinted ? run(context) : withOutputLock(on: output) { try run(context, for: request) }
    let seconds = (ContinuousClock.now - start).seconds
    let refused = summary.refused > 0 ? "; \(summary.refused) refused" : ""
    print("\(name): \(summary.done) done\(refused); \(duration(seconds)), peak \(peakMemory() / 1000) MB")
    if !isPrinted, Self.mark == nil { recordCost(of: output, seconds: seconds) }
    tell(output)
  }
}

extension StageProgram {
  /// - Throws: `ArtifactError` where the output, or a file beside it, would replace what is not to be lost.
  private func checkPlaces(_ output: String, inputs: [String]) throws {
    try checkPlace(of: output, inputs: inputs, isFolder: Self.mark != nil)
    guard Self.mark == nil else { return }
    try checkKind(of: output, isAmong: Self.makes, orBegins: Self.mayReplace(_:))
    let place = output.lastIndex(of: "/").map { String(output[...$0]) } ?? ""
    for companion in Self.companions(of: output).map({ place + $0 }) {
      try checkPlace(of: companion, inputs: inputs)
      try checkKind(of: companion, isAmong: [], orBegins: Self.mayReplace(companion:))
    }
  }

  /// Runs the stage, and records which raw data it read.
  private func run(_ context: StageContext, for request: Request) throws -> Summary {
    FilesRead.begin()
    let summary = try run(context)
    // The output is whole already. Without the record, make only makes it again.
    TemporaryFiles.protecting {
      do { try request.record(FilesRead.entries) } catch { report("\(Self._commandName): note: \(error)") }
    }
    return summary
  }

  /// Writes down what the output took, where make asks for it.
  private func recordCost(of output: String, seconds: Double) {
    guard ProcessInfo.processInfo.environment["LINEUP_COSTS"] == "yes" else { return }
    do {
      guard let header = try ArtifactHeader.read(output) else { return }
      let row = CostRecord.Row(
        artifact: header.name, content: header.content, program: header.program, seconds: seconds,
        megabytes: peakMemory() / 1000, threads: header.threads)
      try CostRecord.add(row, besides: output)
    } catch { report("\(Self._commandName): note: \(error)") }
  }

  /// Shows the output, which is whole whatever can be said of it.
  private func tell(_ output: String) {
    do { try show(output) } catch { report("\(Self._commandName): note: \(error)") }
  }

  /// Says what `--if-changed` or `--status` is to say.
  private func isToRun(_ request: Request) throws -> Bool {
    let name = request.recipe.program
    switch try request.standing() {
    case .upToDate(let note):
      if let note { print("\(name): note: \(note)") }
      if stage.status {
        print("\(name): \(request.output) is up to date")
      } else if !stage.quiet {
        print("Nothing to be done: \(request.output) is up to date")
        tell(request.output)
      }
      return false
    case .absent: if stage.status { print("\(name): would run: \(request.output) is not there") }
    case .outdated(let reason):
      print(stage.status ? "\(name): would run, and then what its output changes: \(reason)" : "\(name): \(reason)")
    }
    return !stage.status
  }
}
