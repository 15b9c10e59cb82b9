import ArgumentParser
import Artifacts
import Files
@preconcurrency import Foundation
import HDF5
import Tensor

/// A program: its options, and `run()`. One that writes a file of the chain is a ``StageProgram``.
///
/// `main()` is the same for all programs. It resolves options files, reports errors as `<program>: error: …`, and ends
/// with one of these exit statuses: 0, done; 1, an input or output is at fault; 64, the command line is; 128 + n,
/// interrupted by signal n.
package protocol Program: ParsableCommand {
  /// Declares `--version` and `--config`.
  var general: GeneralOptions { get }
  /// The exit status where an input or output is at fault. The default is 1.
  static var faultStatus: Int32 { get }
  /// Does the work. A program without an artifact implements `run()` instead.
  mutating func run(_ resolved: ResolvedOptions) throws
}

/// A program of the chain: it reads artifacts, and writes one artifact or folder. `TrainCnn` is a short example.
///
/// An option whose value is named `file` or `folder` is not recorded in the artifact, which must not depend on where it
/// was made.
package protocol StageProgram: Program {
  var stage: StageOptions { get }
  /// Where the output is a folder: the file in it that ends with the context's `recipe`. The default, nil, is for a
  /// file.
  static var mark: String? { get }
  /// The names of files that are written beside the output, or into it where that is a folder. The default is none.
  static func companions(of output: String) -> [String]
  /// The kinds of artifact that the output may be. The default is none, for a text or a folder.
  static var makes: [any Schema.Type] { get }
  /// Whether a file that begins so may be replaced, where the output is no artifact. The default is any text.
  static func mayReplace(_ start: [UInt8]) -> Bool
  /// Whether the output is a text, which `--output -` prints. The default is a file of another kind.
  static var makesText: Bool { get }
  /// Handles an option that writes nothing, such as `--check`. Such a run needs no `--output`.
  /// - Returns: whether it succeeded; nil where no such option was given, so that the stage runs.
  func dryRun() throws -> Bool?
  /// Does the stage's work.
  func run(_ context: StageContext) throws -> Summary
  /// Prints what the output says to people: behind a run, and where the output is up to date. The default prints
  /// nothing.
  func show(_ output: String) throws
}

/// What a stage did, such as `Summary("8855 photos, 88550 sentences", refused: 2)`.
package struct Summary: Sendable {
  package var done: String
  package var refused: Int

  package init(_ done: String, refused: Int = 0) { (self.done, self.refused) = (done, refused) }
}

extension Program {
  package static var faultStatus: Int32 { 1 }

  package static func main() {
    if CommandLine.arguments.dropFirst().first == ForeignFileServer.argument {
      MemoryShortage.leaveToCaller()
      ForeignFileServer.serve()
    }
    signal(SIGCHLD, SIG_DFL)  // else the end of a child could not be told
    useBestCoreType()
    keepFreedMemory()
    setvbuf(stdout, nil, _IOLBF, 0)
    signal(SIGPIPE, SIG_IGN)  // a reader that has seen enough, such as head, ends no work
    let commandLine = Array(CommandLine.arguments.dropFirst())
    if commandLine.prefix(while: { $0 != "--" }).contains("--version") {
      print("lineup \(lineupVersion)")
      exit()
    }
    let subcommands = configuration.subcommands
    let chosen = subcommands.first { $0._commandName == commandLine.first } ?? configuration.defaultSubcommand ?? self
    let name = _commandName
    let resolved: ResolvedOptions
    var command: any ParsableCommand
    do { resolved = try ResolvedOptions(OptionTable(of: chosen), commandLine: commandLine) } catch {
      usageError(name, "\(error)")
    }
    if resolved.areToBeShown { print(([name] + resolved.origins).joined(separator: "\n  ").printableLines) }
    do { command = try parseAsRoot(resolved.arguments) } catch {
      // Inputs need not be named to see the options.
      if resolved.areToBeShown, message(for: error).hasPrefix("Missing expected argument") { exit() }
      if exitCode(for: error) == .success { exit(withError: error) }
      usageError(name, resolved.placing(message(for: error)))
    }
    if resolved.areToBeShown { exit() }
    do {
      guard var program = command as? any Program else { return try command.run() }
      if program.general.noVerify { VerifiedFile.skip() }
      InputWatch.start(name)
      try program.run(resolved)
      // What such a program prints is its result. Nobody reads a closed pipe.
      if !(program is any StageProgram), fflush(stdout) != 0, errno != EPIPE {
        throw FileError("standard output", cannotBe: "written")
      }
    } catch let interrupted as Interruption.Interrupted {
      report("\(name): \(interrupted)")
      Foundation.exit(128 + interrupted.signal)
    } catch {
      if exitCode(for: error) == .success { exit(withError: error) }
      if error is ValidationError { usageError(name, "\(error)") }
      report("\(name): error: \(error)")
      Foundation.exit(faultStatus)
    }
  }

  package mutating func run(_ resolved: ResolvedOptions) throws {
    Interruption.unblock()
    try run()
  }
}

extension StageProgram {
  package static var mark: String? { nil }
  package static func companions(of output: String) -> [String] { [] }
  package static var makes: [any Schema.Type] { [] }
  package static func mayReplace(_ start: [UInt8]) -> Bool { isText(start) }
  package static var makesText: Bool { false }
  package func dryRun() throws -> Bool? { nil }
  package func show(_ output: String) throws {}
  package var general: GeneralOptions { stage.general }

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
    if !isPrinted { try checkPlace(of: output, inputs: resolved.inputs, isFolder: Self.mark != nil) }
    if !isPrinted, Self.mark == nil { try checkKind(of: output, isAmong: Self.makes, orBegins: Self.mayReplace) }
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

private func usageError(_ name: String, _ message: String) -> Never {
  report("\(name): error: \(message)\nSee '\(name) --help' for its options.")
  exit(EX_USAGE)
}

/// Writes a line, or several, to stderr at once.
package func report(_ line: String) { draw(line.printableLines + "\n") }

/// Writes a text to stderr as it is, which may steer the terminal.
func draw(_ text: String) {
  let bytes = Array(text.utf8)
  _ = write(STDERR_FILENO, bytes, bytes.count)
}
