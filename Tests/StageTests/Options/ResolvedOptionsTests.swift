import TestSupport
import Testing

@testable import Stage

@Suite struct ResolvedOptionsTests {
  @Test func laterWinsAndTheCommandLineWinsOverAll() throws {
    try withFiles([
      "a.conf": "--epochs 5\n--margin 0.1\n--flip\n",
      "b.conf": "--margin=0.2 # less\n--no-flip",
    ]) { folder in
      let resolved = try ResolvedOptions(
        exampleTable,
        commandLine: [
          "in.h5", "--epochs=7", "--config", "\(folder)/a.conf", "--config=\(folder)/b.conf", "-o", "out.h5",
        ])
      #expect(resolved.arguments == ["in.h5", "--margin=0.2", "--no-flip", "--epochs=7", "--output=out.h5"])
      #expect(resolved.lines == ["in.h5", "--epochs 7", "--margin 0.2", "--no-flip", "--output out.h5", "--seed 1"])
      #expect(resolved.inputs == ["in.h5", "\(folder)/a.conf", "\(folder)/b.conf"])
      #expect(resolved.recorded == "--epochs 7\n--margin 0.2\n--no-flip")
    }
  }

  @Test func whatOptionsReadIsAnInputToo() throws {
    let resolved = try ResolvedOptions(exampleTable, commandLine: ["--raw", "photos", "in.h5", "--output", "out.h5"])
    #expect(resolved.inputs == ["in.h5", "photos"])
  }

  @Test func unknownOptionsOfTheCommandLineAreErrorsToo() throws {
    #expect(
      errorText { _ = try ResolvedOptions(exampleTable, commandLine: ["in", "--epoch=3"]) }
        == "unknown option '--epoch': did you mean --epochs?")
    #expect(
      try ResolvedOptions(exampleTable, commandLine: ["--margin", "3", "-x", "--", "--in"]).arguments == [
        "--margin=3", "-x", "--", "--in",
      ])
  }

  /// ArgumentParser alone takes "-3" for an option; what is an option here is never taken for a value.
  @Test func valuesMayBeginWithAMinus() throws {
    #expect(
      try ResolvedOptions(exampleTable, commandLine: ["--margin", "-3", "in"]).arguments == ["in", "--margin=-3"])
    #expect(try ResolvedOptions(exampleTable, commandLine: ["--margin=-3"]).arguments == ["--margin=-3"])
    #expect(
      try ResolvedOptions(exampleTable, commandLine: ["--margin", "-o", "out"]).arguments == [
        "--margin", "--output=out",
      ])
    #expect(
      try ResolvedOptions(exampleTable, commandLine: ["--margin", "--flip"]).arguments == ["--margin", "--flip"])
  }

  /// What is printed besides is told, and makes no other output.
  @Test func detailsAreNotRecorded() throws {
    let table = OptionTable([
      .init(kind: .flag, names: ["--details"], valueName: "details", defaultValue: "--no-details", isGreedy: false),
      .init(kind: .flag, names: ["--no-details"], valueName: "no-details", defaultValue: nil, isGreedy: false),
    ])
    for given in [[], ["--details"], ["--no-details"]] {
      let resolved = try ResolvedOptions(table, commandLine: given)
      #expect(resolved.lines == given && resolved.recorded.isEmpty && resolved.defaults.isEmpty)
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
      let resolved = try ResolvedOptions(exampleTable, commandLine: ["--config", "\(folder)/a.conf"])
      #expect(
        resolved.placing("The value 'many' is invalid for '--epochs <count>'").hasPrefix(
          "\(folder)/a.conf:1: The value"))
      #expect(
        resolved.placing("Missing expected argument '--output <file>'") == "Missing expected argument '--output <file>'"
      )
    }
  }

  /// `make show` says where each option comes from.
  @Test func originsAreFilesWithLinesTheCommandLineAndDefaults() throws {
    try withFiles(["a.conf": "--epochs 5\n--flip\n", "b.conf": "# less\n--epochs 4"]) { folder in
      let resolved = try ResolvedOptions(
        exampleTable,
        commandLine: ["--config", "\(folder)/a.conf", "--config", "\(folder)/b.conf", "-o", "x", "--show-options"])
      #expect(resolved.areToBeShown)
      #expect(
        resolved.origins == [
          "--epochs 4  \(folder)/b.conf:2", "--flip      \(folder)/a.conf:2", "--output x  command line",
          "--seed 1    default",
        ])
      #expect(!(try ResolvedOptions(exampleTable, commandLine: ["--seed", "1"]).areToBeShown))
    }
  }

  /// What a later run compares.
  @Test func defaultsAndFilesAreTold() throws {
    let resolved = try ResolvedOptions(
      exampleTable, commandLine: ["in.h5", "--raw", "photos", "--margin", "3", "-o", "out.h5"])
    #expect(resolved.recorded == "--epochs 10\n--margin 3" && resolved.defaults == ["--epochs 10"])
    #expect(resolved.positions == ["in.h5"] && resolved.files == ["photos"])
  }
}
