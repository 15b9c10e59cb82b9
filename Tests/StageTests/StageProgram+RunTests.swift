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

  static func mayReplace(_ start: [UInt8]) -> Bool { start.starts(with: "--epochs".utf8) }
  static func companions(of output: String) -> [String] { ["beside.csv"] }
  static func mayReplace(companion start: [UInt8]) -> Bool { start.starts(with: "a,b".utf8) }

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

@Suite struct StageProgramRunTests {
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

  /// Neither at the output nor beside it; what it wrote itself is.
  @Test func filesOfOthersAreNotReplaced() async {
    await #expect(processExitsWith: .success) {
      try withTemporaryFolder { folder in
        let (output, beside) = ("\(folder)/x.txt", "\(folder)/beside.csv")
        for (content, table, refused) in [
          ("mine", "", output), ("--epochs 7", "c,d\n", beside), ("", "mine", beside), ("--epochs 7", "a,b\n", nil),
          ("", "", nil),
        ] as [(String, String, String?)] {
          try Data(content.utf8).write(to: URL(fileURLWithPath: output))
          try Data(table.utf8).write(to: URL(fileURLWithPath: beside))
          let error = errorText { try Telling.run("in.h5", "-o", output) }
          let words = "is not what this program writes, and would be lost: give another --output, or remove it"
          #expect(error == refused.map { "\($0): \(words)" } ?? "")
          #expect(try bytes(of: output) == Data((refused == nil ? "--epochs 2" : content).utf8))
        }
        #expect(errorText { try Telling.run(beside, "-o", output) }.hasPrefix("\(beside): is an input too"))
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
