import ArgumentParser
import TestSupport
import Testing

@testable import Stage

@Suite struct LimitsTests {
  struct Program: ParsableCommand {
    @Option(within: 0...1, help: "A rate.") var learningRate: Float = 1e-4
    @Option(name: .customLong("share"), within: 0..<1, help: "A share.") var part = 0.5
    @Option(within: 2...65_536, help: ArgumentHelp("Photos.", valueName: "count")) var batch = 16
    @Option(within: ZeroOr(0.5...2), help: "Off or on.") var cohort = 0.0
    @Option(within: 1...9, help: "None if not given.") var patience: Int?
  }

  @Test func defaultsAndValuesAreTaken() throws {
    let program = try Program.parse([])
    #expect(program.learningRate == 1e-4 && program.part == 0.5 && program.batch == 16 && program.patience == nil)
    #expect(try Program.parse(["--cohort", "0"]).cohort == 0 && Program.parse(["--cohort", "2"]).cohort == 2)
    let given = try Program.parse(["--learning-rate", "1", "--share", "0", "--batch", "2", "--patience", "9"])
    #expect(given.learningRate == 1 && given.part == 0 && given.batch == 2 && given.patience == 9)
  }

  @Test(arguments: [
    ("--learning-rate", "1.5", "give 0.0 to 1.0"), ("--learning-rate", "nan", "give 0.0 to 1.0"),
    ("--learning-rate", "fast", "give 0.0 to 1.0"), ("--share", "1", "give at least 0.0, less than 1.0"),
    ("--batch", "1", "give 2 to 65536"), ("--batch", "2.5", "give 2 to 65536"), ("--patience", "0", "give 1 to 9"),
    ("--cohort", "0.4", "give 0, or 0.5 to 2.0"), ("--cohort", "3", "give 0, or 0.5 to 2.0"),
    ("--cohort", "nan", "give 0, or 0.5 to 2.0"),
  ])
  func whatIsOutsideIsNamed(option: String, value: String, words: String) throws {
    let error = #expect(throws: (any Error).self) { try Program.parse([option, value]) }
    let message = Program.message(for: try #require(error))
    #expect(message.hasPrefix("The value '\(value)' is invalid for '\(option) <") && message.hasSuffix(": \(words)"))
  }

  @Test func helpSaysLimitsAndDefaults() {
    let help = Program.helpMessage()
    for words in [
      "A rate. (0.0 to 1.0; default: 0.0001)", "Photos. (2 to 65536; default: 16)", "given. (1 to 9)",
      "on. (0, or 0.5 to 2.0; default: 0.0)",
    ] {
      #expect(help.contains(words), "\(help)")
    }
  }

  /// Though ArgumentParser does not tell them.
  @Test func defaultsAreRecorded() throws {
    let options = try ResolvedOptions(OptionTable(of: Program.self), commandLine: ["--batch", "4"])
    #expect(options.recorded == "--learning-rate 0.0001\n--share 0.5\n--batch 4\n--cohort 0.0")
  }
}
