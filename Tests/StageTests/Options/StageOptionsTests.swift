import Artifacts
import Testing

@testable import Stage

@Suite struct StageOptionsTests {
  private func context(_ arguments: String..., output: String = "x.h5") throws -> StageContext {
    StageContext(
      "sample", output: output, try StageOptions.parse(arguments.filter { !$0.hasPrefix("--epochs") }),
      try ResolvedOptions(exampleTable, commandLine: arguments.filter { !$0.hasPrefix("--threads") }))
  }

  @Test func theProvenanceHasWhatTheFileDependsOn() throws {
    let context = try context("--epochs=3", "--seed=5", "--threads=2")
    #expect(context.provenance.program == "sample" && context.provenance.options == "--epochs 3")
    #expect(context.seed == 5 && context.threads == 2 && context.output == "x.h5")
    #expect(context.recipe == "program sample\nseed 5\noption --epochs 3\n")
  }

  /// A checkpoint is resumed wherever its output lies, and by no run that would end otherwise.
  @Test func theIdentityIsOfOptionsSeedAndThreads() throws {
    let plain = try context("--epochs=3", "--seed=5", "--threads=2").identity(Lineage())
    #expect(try context("--epochs=3", "--seed=5", "--threads=2", output: "y/z.h5").identity(Lineage()) == plain)
    for arguments in [
      ("--epochs=4", "--seed=5", "--threads=2"), ("--epochs=3", "--seed=6", "--threads=2"),
      ("--epochs=3", "--seed=5", "--threads=1"),
    ] {
      #expect(try context(arguments.0, arguments.1, arguments.2).identity(Lineage()) != plain)
    }
  }
}
