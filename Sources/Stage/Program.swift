import ArgumentParser
import Artifacts
@preconcurrency import Glibc
import HDF5
import Tensor

/// A program of the chain: documented options, and the story of its stage.
///
/// ```swift
/// @main struct DumpBuffers: Program {
///   static let configuration = CommandConfiguration(
///     commandName: "dump-buffers", abstract: "Embeds every photo and sentence.",
///     discussion: "Example: dump-buffers data/demo/examples.h5 … --output data/demo/buffers.h5")
///   @Argument(help: "What preprocess wrote.") var examples: String
///   @OptionGroup var stage: StageOptions
///   func run(_ context: StageContext) throws -> Summary { … }
/// }
/// ```
/// An option whose value is named `file` or `folder` is not recorded in the artifact, which must not depend on where it
/// was made.
package protocol Program: ParsableCommand {
  var stage: StageOptions { get }
  /// Whether the output is a folder; a file unless said otherwise.
  static var makesFolder: Bool { get }
  /// Does the stage's work; whatever it throws is told as an error of this program.
  func run(_ context: StageContext) throws -> Summary
}

/// What a stage did, such as `Summary("8855 photos, 88550 sentences", refused: 2)`.
package struct Summary: Sendable {
  package var done: String
  package var refused: Int

  package init(_ done: String, refused: Int = 0) { (self.done, self.refused) = (done, refused) }
}

extension Program {
  package static var makesFolder: Bool { false }

  package static func main() {
    let start = ContinuousClock.now
    prepareProcess()
    setvbuf(stdout, nil, _IOLBF, 0)
    signal(SIGXFSZ, SIG_IGN)  // a file beyond the limit is then an error like a full disk
    Interruption.install()

    let name = _commandName
    let program: Self
    let resolved: ResolvedOptions
    do {
      resolved = try ResolvedOptions(OptionTable(of: Self.self), commandLine: Array(CommandLine.arguments.dropFirst()))
    } catch { usageError(name, "\(error)") }
    do {
      program = try Self.parse(resolved.arguments)
    } catch {
      if exitCode(for: error) == .success { exit(withError: error) }
      usageError(name, resolved.placing(message(for: error)))
    }

    Threads.use(program.stage.threads)
    print(([name] + resolved.lines).joined(separator: "\n  "))
    do {
      try checkPlace(of: program.stage.output, inputs: resolved.positions, isFolder: makesFolder)
      let summary = try claiming(program.stage.output) { try program.run(StageContext(name, program.stage, resolved)) }
      let seconds = (ContinuousClock.now - start).seconds
      let refused = summary.refused > 0 ? "; \(summary.refused) refused" : ""
      print("\(name): \(summary.done) done\(refused); \(duration(seconds)), peak \(peakMemory() / 1_000_000) MB")
    } catch let interrupted as Interruption.Interrupted {
      report("\(name): \(interrupted)")
      Glibc.exit(128 + interrupted.signal)
    } catch {
      report("\(name): error: \(error)")
      Glibc.exit(1)
    }
  }

  package mutating func run() throws { preconditionFailure("a stage is run by main()") }
}

/// What every program does before anything else: OpenBLAS is suited to the processor, and freed memory is kept.
package func prepareProcess() {
  useFullProcessor()
  keepMemory()
}

private func usageError(_ name: String, _ message: String) -> Never {
  report("\(name): error: \(message)\nSee '\(name) --help' for its options.")
  exit(EX_USAGE)
}

/// A line on stderr, at once.
package func report(_ line: String) {
  let bytes = Array((line + "\n").utf8)
  _ = write(STDERR_FILENO, bytes, bytes.count)
}

/// The largest memory this process ever held, in bytes. Not getrusage's figure, which begins with that of the process
/// that started it.
private func peakMemory() -> Int {
  guard let status = fopen("/proc/self/status", "r") else { return 0 }
  defer { fclose(status) }
  var line = [CChar](repeating: 0, count: 256)
  while fgets(&line, Int32(line.count), status) != nil {
    let text = String(decoding: line.prefix { $0 != 0 }.map(UInt8.init(bitPattern:)), as: UTF8.self)
    if text.hasPrefix("VmHWM:") {
      return text.split(whereSeparator: \.isWhitespace).dropFirst().first.flatMap { Int($0) }.map { $0 * 1024 } ?? 0
    }
  }
  return 0
}
