import ArgumentParser
import Artifacts
import Foundation
import TestSupport
import Testing

@testable import Stage

/// Writes the options that it would record.
private struct Telling: StageProgram {
  static let configuration = CommandConfiguration(commandName: "telling")
  @Argument var input: String
  @Option var epochs = 2
  @OptionGroup var stage: StageOptions

  func run(_ context: StageContext) throws -> Summary {
    guard epochs > 0 else { throw ArtifactError("no epochs") }
    try Data(context.provenance.options.utf8).write(to: URL(fileURLWithPath: context.output))
    return Summary("1 file")
  }

  /// As `main()` runs it. It handles signals, so this is for a process of its own.
  static func run(_ arguments: String...) throws {
    var program = try parse(arguments)
    try program.run(ResolvedOptions(OptionTable(of: Self.self), commandLine: arguments))
  }
}

@Suite struct ProgramTests {
  @Test func aStageRunsWithItsOutputLocked() async {
    await #expect(processExitsWith: .success) {
      try withTemporaryFolder { folder in
        let output = "\(folder)/x.h5"
        try Telling.run("in.h5", "--epochs", "3", "-o", output, "--threads", "1")
        #expect(try bytes(of: output) == Data("--epochs 3".utf8))
        #expect(errorText { try Telling.run("in.h5", "--epochs=-1", "-o", output) } == "no epochs")
        try withOutputLock(on: output) {
          #expect(errorText { try Telling.run("in.h5", "-o", output) }.contains("another run is writing it"))
        }
        #expect(try FileManager.default.contentsOfDirectory(atPath: folder) == ["x.h5"])
      }
    }
  }

  @Test func whatWouldBeLostIsRefused() async {
    await #expect(processExitsWith: .success) {
      try withTemporaryFolder { folder in
        let file = "\(folder)/x.h5"
        try Data("an input".utf8).write(to: URL(fileURLWithPath: file))
        let other = "\(folder)/./x.h5"
        #expect(errorText { try Telling.run(file, "-o", other) }.hasPrefix("\(other): is an input too"))
        #expect(errorText { try Telling.run(file, "-o", folder) } == "\(folder): is a folder: name a file in it")
        #expect(try bytes(of: file) == Data("an input".utf8))
      }
    }
  }

  @Test func onlyATextIsPrinted() async {
    await #expect(processExitsWith: .success) {
      let error = errorText { try Telling.run("in.h5", "-o", "-") }
      #expect(error == "--output -: telling makes no text that could be printed: name a file")
    }
  }
}
