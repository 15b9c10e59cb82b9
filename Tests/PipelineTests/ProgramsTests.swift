import Foundation
import Stage
import TestSupport
import Testing

/// What all programs have in common.
struct ProgramsTests {
  @Test(arguments: programNames)
  func theVersionIsPrinted(program: String) throws {
    // Whatever else the command line says, or lacks.
    for arguments in [["--version"], ["--absent", "--version"]] {
      let ending = try BuiltProgram(program)(arguments)
      #expect(ending.status == 0 && ending.output == "lineup \(lineupVersion)\n" && ending.errors == "")
    }
  }

  @Test(arguments: programNames)
  func helpHasAnExample(program: String) throws {
    let ending = try BuiltProgram(program)(["--help"])
    #expect(ending.status == 0)
    for words in ["Example: \(program) ", "--config", "--version"] {
      #expect(ending.output.contains(words), "\(ending.output)")
    }
  }

  /// It can be copied: one line of 80 columns, that fails only as its files are not there.
  @Test(arguments: programNames.filter { $0 != "synthesize" })
  func theExampleIsACommand(program: String) throws {
    let lines = try BuiltProgram(program)(["--help"]).output.split(separator: "\n")
    let example = try #require(lines.first { $0.hasPrefix("Example: ") }).dropFirst("Example: \(program) ".count)
    try withTemporaryFolder { folder in
      let ending = try run("/bin/bash", ["-c", "\(BuiltProgram(program).path) \(example)"], in: folder)
      #expect(
        ending.status == (program == "search" ? 2 : 1) && ending.errors.hasPrefix("\(program): error: "),
        "\(ending.errors)")
    }
  }

  @Test(arguments: programNames)
  func unknownOptionsAreErrorsWithASuggestion(program: String) throws {
    let ending = try BuiltProgram(program)(["--confg", "x"])
    #expect(ending.status == 64)
    #expect(ending.errors.hasPrefix("\(program): error: unknown option '--confg': did you mean --config?\n"))
    #expect(ending.errors.hasSuffix("See '\(program) --help' for its options.\n"))
  }

  /// make says what it was asked for, and the advice says it again.
  @Test func theAdvisedCommandIsThatOfTheRun() throws {
    try withTemporaryFolder { folder in
      let ending = try BuiltProgram("train-cnn")(
        ["\(folder)/examples.h5", "--output", "\(folder)/weights.h5"],
        environment: ["LINEUP_MAKE": "DATASET=cub SEED=2"])
      #expect(ending.errors.contains("examples.h5: no such file: run make redo-preprocess DATASET=cub SEED=2\n"))
    }
  }

  /// make asks all stages for their options before the first runs. Inputs need not be there, nor named.
  @Test func optionsThatAreShownAreChecked() throws {
    for inputs in [[], ["absent.h5"]] {
      let shown = try BuiltProgram("train-cnn")(inputs + ["--epochs", "3", "--show-options"])
      #expect(shown.status == 0 && shown.output.contains("--epochs 3 ") && shown.errors == "")
      let refused = try BuiltProgram("train-cnn")(inputs + ["--epochs", "-3", "--show-options"])
      #expect(refused.status == 64 && refused.errors.contains("give 1 to "), "\(refused)")
    }
  }

  /// They also have what a subcommand declares.
  @Test func subcommandsAreProgramsToo() throws {
    let help = try BuiltProgram("benchmark")(["backbone", "--help"])
    #expect(help.status == 0 && help.output.contains("USAGE: benchmark backbone "))
    let ending = try BuiltProgram("benchmark")(["backbone", "--backbon", "vgg16"])
    #expect(ending.status == 64 && ending.errors.contains("did you mean --backbone?"), "\(ending.errors)")
    let odd = try BuiltProgram("benchmark")(["accuracy", "--backbone", "efficientnet-lite0"])
    #expect(odd.status == 64 && odd.errors.hasPrefix("benchmark: error: "), "\(odd.errors)")
  }

  @Test(arguments: [
    ["peak", "--threads", "0"], ["peak", "--repeats", "0"], ["backbone", "--batch", "0"],
    ["backbone", "--seconds", "nan"],
  ])
  func benchmarksHaveLimitsToo(arguments: [String]) throws {
    let ending = try BuiltProgram("benchmark")(arguments)
    #expect(ending.status == 64 && ending.errors.contains(": give "), "\(ending.errors)")
  }
}
