import Foundation
import TestSupport
import Testing

@testable import Stage

private let table = OptionTable([
  .init(kind: .positional, names: [], valueName: "file", defaultValue: nil, isGreedy: false),
  .init(kind: .option, names: ["--epochs"], valueName: "count", defaultValue: "10", isGreedy: false),
  .init(kind: .option, names: ["--margin"], valueName: "margin", defaultValue: nil, isGreedy: false),
  .init(kind: .option, names: ["--raw"], valueName: "folder", defaultValue: nil, isGreedy: false),
  .init(kind: .flag, names: ["--flip"], valueName: "flip", defaultValue: nil, isGreedy: false),
  .init(kind: .flag, names: ["--no-flip"], valueName: "no-flip", defaultValue: nil, isGreedy: false),
  .init(kind: .option, names: ["-o", "--output"], valueName: "file", defaultValue: nil, isGreedy: false),
  .init(kind: .option, names: ["--seed"], valueName: "number", defaultValue: "1", isGreedy: false),
  .init(kind: .option, names: ["--config"], valueName: "file", defaultValue: nil, isGreedy: false),
])

@Suite struct OptionsFileTests {
  private func withFiles<Result>(_ files: [String: String], _ body: (String) throws -> Result) throws -> Result {
    try withTemporaryFolder { folder in
      for (name, text) in files {
        let url = URL(fileURLWithPath: "\(folder)/\(name)")
        try FileManager.default.createDirectory(at: url.deletingLastPathComponent(), withIntermediateDirectories: true)
        try Data(text.utf8).write(to: url)
      }
      return try body(folder)
    }
  }

  @Test func wordsEndAtCommentsAndKeepQuotes() throws {
    #expect(try OptionsFile.words(of: "--a b   # why", "") == ["--a", "b"])
    #expect(try OptionsFile.words(of: "# only a reason", "") == [])
    #expect(try OptionsFile.words(of: "--a 'b # c' \"d 'e\"", "") == ["--a", "b # c", "d 'e"])
    #expect(try OptionsFile.words(of: "--a=b#c ''", "") == ["--a=b#c", ""])
    #expect(errorText { _ = try OptionsFile.words(of: "--a 'b", "f:1") } == "f:1: a quotation mark is not closed")
  }

  @Test func laterWinsAndTheCommandLineWinsOverAll() throws {
    try withFiles([
      "base/a.conf": "--epochs 5\n--margin 0.1\n--flip\n",
      "b.conf": "--config base/a.conf\n--margin=0.2 # less\n--no-flip",
    ]) { folder in
      let resolved = try ResolvedOptions(
        table, commandLine: ["in.h5", "--config", "\(folder)/b.conf", "--epochs=7", "-o", "out.h5"])
      #expect(resolved.arguments == ["in.h5", "--margin=0.2", "--no-flip", "--epochs=7", "--output=out.h5"])
      #expect(resolved.lines == ["in.h5", "--epochs 7", "--margin 0.2", "--no-flip", "--output out.h5", "--seed 1"])
      #expect(resolved.recorded == "--epochs 7\n--margin 0.2\n--no-flip")
    }
  }

  @Test func twoFilesOnTheCommandLineFollowOneAnother() throws {
    try withFiles(["a.conf": "--epochs 5\n--margin 1", "b.conf": "--epochs 6"]) { folder in
      let resolved = try ResolvedOptions(
        table, commandLine: ["--config", "\(folder)/a.conf", "--config=\(folder)/b.conf"])
      #expect(resolved.lines == ["--epochs 6", "--margin 1", "--seed 1"])
    }
  }

  @Test(arguments: [
    ("--epoch 3", ":2: unknown option '--epoch': did you mean --epochs?"),
    ("--completely-other 3", ":2: unknown option '--completely-other'"),
    ("epochs 3", ":2: 'epochs' where an option such as --seed should stand"),
    ("--epochs", ":2: --epochs takes one value, not 0"),
    ("--epochs 3 4", ":2: --epochs takes one value, not 2"),
    ("--flip yes", ":2: --flip takes no value, not 1"),
  ])
  func mistakesAreNamedWithTheirLine(line: String, message: String) throws {
    try withFiles(["a.conf": "# reasons\n\(line)\n"]) { folder in
      #expect(errorText { _ = try OptionsFile.settings(in: "\(folder)/a.conf", table) } == "\(folder)/a.conf\(message)")
    }
  }

  @Test func absentAndCircularFilesAreErrors() throws {
    #expect(
      errorText { _ = try OptionsFile.settings(in: "/nowhere.conf", table) }.hasPrefix(
        "/nowhere.conf: no such options file"))
    try withFiles(["a.conf": "--config b.conf", "b.conf": "--config a.conf"]) { folder in
      #expect(errorText { _ = try OptionsFile.settings(in: "\(folder)/a.conf", table) }.contains("include one another"))
    }
  }

  @Test func unknownOptionsOfTheCommandLineAreErrorsToo() throws {
    #expect(
      errorText { _ = try ResolvedOptions(table, commandLine: ["in", "--epoch=3"]) }
        == "unknown option '--epoch': did you mean --epochs?")
    #expect(
      try ResolvedOptions(table, commandLine: ["--margin", "3", "-x", "--", "--in"]).arguments == [
        "--margin=3", "-x", "--", "--in",
      ])
  }

  /// ArgumentParser alone takes "-3" for an option; what is an option here is never taken for a value.
  @Test func valuesMayBeginWithAMinus() throws {
    #expect(try ResolvedOptions(table, commandLine: ["--margin", "-3", "in"]).arguments == ["in", "--margin=-3"])
    #expect(try ResolvedOptions(table, commandLine: ["--margin=-3"]).arguments == ["--margin=-3"])
    #expect(
      try ResolvedOptions(table, commandLine: ["--margin", "-o", "out"]).arguments == ["--margin", "--output=out"])
    #expect(try ResolvedOptions(table, commandLine: ["--margin", "--flip"]).arguments == ["--margin", "--flip"])
  }

  @Test func linesMayEndAsOnWindows() throws {
    try withFiles(["a.conf": "--epochs 5\r\n# why\r\n--margin 0.1\r\n"]) { folder in
      let settings = try OptionsFile.settings(in: "\(folder)/a.conf", table)
      #expect(settings.map(\.tokens) == [["--epochs", "5"], ["--margin", "0.1"]])
    }
  }

  /// A flag that is on by itself is among the resolved options, until it is turned off.
  @Test func flagsThatAreOnAreTold() throws {
    let table = OptionTable([
      .init(kind: .flag, names: ["--flip"], valueName: "flip", defaultValue: "--flip", isGreedy: false),
      .init(kind: .flag, names: ["--no-flip"], valueName: "no-flip", defaultValue: nil, isGreedy: false),
    ])
    #expect(try ResolvedOptions(table, commandLine: []).lines == ["--flip"])
    #expect(try ResolvedOptions(table, commandLine: ["--no-flip"]).lines == ["--no-flip"])
  }

  /// A value that the parser refuses is placed in the file that set it.
  @Test func messagesArePlaced() throws {
    try withFiles(["a.conf": "--epochs many"]) { folder in
      let resolved = try ResolvedOptions(table, commandLine: ["--config", "\(folder)/a.conf"])
      #expect(
        resolved.placing("The value 'many' is invalid for '--epochs <count>'").hasPrefix(
          "\(folder)/a.conf:1: The value"))
      #expect(
        resolved.placing("Missing expected argument '--output <file>'") == "Missing expected argument '--output <file>'"
      )
    }
  }
}
