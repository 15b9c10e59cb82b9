import ArgumentParser
import Artifacts
import Files
import Glibc

/// The options that every program has. `main()` handles them before ArgumentParser sees the command line; they are
/// declared for `--help`.
package struct GeneralOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "A file of options, one `--flag value   # why` a line. The command line wins over it.", valueName: "file"))
  package var config: [String] = []
  @Flag(help: "Print every option and the file and line that it comes from, and end. Inputs need not be there.")
  package var showOptions = false
  @Flag(
    help: """
      Do not compare artifacts with their seals, which takes as long as reading them. A damaged artifact may then give \
      wrong results without a word, or make the program crash.
      """)
  package var noVerify = false
  @Flag(help: "Print the version.")
  package var version = false

  package init() {}
}

/// The options of a program that writes an artifact.
package struct StageOptions: ParsableArguments {
  @Option(name: .shortAndLong, help: ArgumentHelp("Where to write the artifact.", valueName: "file"))
  package var output: String?
  @Option(help: ArgumentHelp("Where all randomness begins.", valueName: "number"))
  package var seed: UInt64 = 1
  @Option(
    within: 1...1024,
    help: ArgumentHelp("How many threads to use. Results are the same bytes for the same count.", valueName: "count"))
  package var threads: Int = min(1024, Processors.usable)
  @Flag(help: "Do nothing where the output is there, made with the same options and seed of the same inputs.")
  package var ifChanged = false
  @Flag(help: "With --if-changed: also say nothing then.")
  package var quiet = false
  @Flag(help: "Tell whether there would be something to do, and why, and end.")
  package var status = false
  @OptionGroup package var general: GeneralOptions

  package init() {}
}

/// A stage's output, seed and provenance.
package struct StageContext: Sendable {
  /// The artifact's path.
  package let output: String
  package let seed: UInt64, threads: Int
  /// For the artifact's root.
  package let provenance: Provenance
  /// For a folder's `mark`, which ends with it.
  package let recipe: String
  private let standardOutput: StandardOutput?

  /// - Parameter standardOutput: where a program's text goes instead of the output.
  init(
    _ program: String, output: String, _ options: StageOptions, _ resolved: ResolvedOptions,
    standardOutput: StandardOutput? = nil
  ) {
    (self.output, seed, threads) = (output, options.seed, options.threads)
    recipe = Recipe(program, options, resolved).text
    self.standardOutput = standardOutput
    // An input without a header is no artifact, or one that its reader refuses.
    let given = resolved.positions.map { ($0, try? ArtifactHeader.read($0)) }
    provenance = Provenance(program: program, options: resolved.recorded, seed: seed, threads: threads, given: given)
  }

  /// Writes the output of a program that makes a text, whole or not at all.
  /// - Throws: `ArtifactError` where an artifact changed since the program began; `FileError`.
  package func write(_ text: String, with others: [PartialFile] = []) throws {
    try provenance.requireUnchanged()
    guard let standardOutput else { return try PartialFile(output, text).finish(with: others) }
    try standardOutput.write(text)
    if let other = others.last { try other.finish(with: Array(others.dropLast())) }
  }

  /// A digest of program, options, seed, threads and inputs. Only a checkpoint of the same identity is resumed.
  package func identity(_ lineage: Lineage) -> String {
    let inputs = lineage.digests.map { "\($0.name) \($0.digest)" }
    return ContentDigest.of(
      ([provenance.program, provenance.options, "\(seed) \(threads)"] + inputs).joined(separator: "\n"))
  }
}
