import ArgumentParser
import Testing

@testable import Stage

/// What `main()` does is tested with the built programs: ProgramsTests.
@Suite struct ProgramTests {
  /// Counts how often it ran.
  private struct Counting: Program {
    static let configuration = CommandConfiguration(commandName: "counting")
    nonisolated(unsafe) static var runs = 0
    @Option var step = 1
    @OptionGroup var general: GeneralOptions

    mutating func run() throws { Self.runs += step }
  }

  @Test func aProgramWithoutAnArtifactRuns() async {
    await #expect(processExitsWith: .success) {
      var program = try Counting.parse(["--step", "3"])
      try program.run(ResolvedOptions(OptionTable(of: Counting.self), commandLine: ["--step", "3"]))
      #expect(Counting.runs == 3)
    }
  }
}
