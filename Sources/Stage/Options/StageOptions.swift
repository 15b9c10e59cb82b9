import ArgumentParser
import Artifacts
import Glibc

/// The options that every program has.
package struct StageOptions: ParsableArguments {
  @Option(name: .shortAndLong, help: ArgumentHelp("Where to write the artifact.", valueName: "file"))
  package var output: String

  @Option(help: ArgumentHelp("Where all randomness begins.", valueName: "number"))
  package var seed: UInt64 = 1

  @Option(
    help: ArgumentHelp("How many threads to use. Results are the same bytes for the same count.", valueName: "count"))
  package var threads: Int = onlineProcessors()

  /// Expanded before ArgumentParser sees the command line; declared for `--help`.
  @Option(
    help: ArgumentHelp(
      "A file of options, one `--flag value   # why` a line. The command line wins over it.", valueName: "file"))
  package var config: [String] = []

  package init() {}

  package func validate() throws {
    try check("--threads", threads, .from(1, to: 1024))
  }
}

private func onlineProcessors() -> Int { max(1, sysconf(Int32(_SC_NPROCESSORS_ONLN))) }

/// What a program's story needs to know of how it was started.
package struct StageContext: Sendable {
  /// Where the artifact goes.
  package let output: String
  package let seed: UInt64
  package let threads: Int
  /// For the artifact's root.
  package let provenance: Provenance

  init(_ program: String, _ options: StageOptions, _ resolved: ResolvedOptions) {
    (output, seed, threads) = (options.output, options.seed, options.threads)
    provenance = Provenance(program: program, options: resolved.recorded, seed: seed, threads: threads)
  }

  /// What a run is made of: program, options, seed, threads and inputs. A checkpoint of another identity is not
  /// resumed.
  package func identity(_ lineage: Lineage) -> String {
    let inputs = lineage.digests.map { "\($0.name) \($0.digest)" }
    return ContentDigest.of(
      ([provenance.program, provenance.options, "\(seed) \(threads)"] + inputs).joined(separator: "\n"))
  }
}
