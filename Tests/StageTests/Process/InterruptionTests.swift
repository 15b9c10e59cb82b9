import Files
@preconcurrency import Foundation
import TestSupport
import Testing

@testable import Stage

@Suite struct InterruptionTests {
  @Test func withoutASignalTheProgramGoesOn() throws {
    #expect(!Interruption.isRequested)
    try Interruption.check()
    let resumable = Interruption.resumable()
    #expect(resumable.signal == SIGINT && "\(resumable)" == "interrupted; run the same command again to resume")
  }

  @Test func aSignalEndsTheProgramAtTheNextCheck() async {
    await #expect(processExitsWith: .exitCode(128 + SIGTERM)) {
      Interruption.install("test")
      raise(SIGTERM)
      raise(SIGTERM)  // as make passes its own on
      do { try Interruption.check() } catch let error as Interruption.Interrupted {
        exit("\(error)" == "interrupted before it was done" ? 128 + error.signal : 1)
      }
    }
  }

  @Test(arguments: [(nil, 0.6), ("30", 30), ("0", 0), ("nan", 0.6), ("-1", 0.6), ("soon", 0.6)] as [(String?, Double)])
  func theGraceIsTheEnvironments(asked: String?, seconds: Double) { #expect(grace(asked) == seconds) }

  /// The test waits for its end without a limit: a watchdog that slept on would leave it hanging.
  @Test func aProgramWithoutASafePointIsEndedAndLeavesNothing() async throws {
    let result = await #expect(
      processExitsWith: .exitCode(128 + SIGTERM), observing: [\.standardErrorContent, \.standardOutputContent]
    ) {
      Interruption.install("test")
      print(unfinishedFile())
      raise(SIGTERM)
      while true { usleep(1000) }
    }
    try check(try #require(result), "test: interrupted before it was done")
  }

  @Test func aSecondInterruptEndsEvenWhatIsProtected() async throws {
    let result = await #expect(
      processExitsWith: .exitCode(128 + SIGINT), observing: [\.standardErrorContent, \.standardOutputContent]
    ) {
      Interruption.install("test")
      Interruption.canResume(true)
      print(unfinishedFile())
      TemporaryFiles.protecting {
        raise(SIGINT)
        if Interruption.isRequested { raise(SIGINT) }
        while true { usleep(1000) }
      }
    }
    try check(try #require(result), "test: interrupted; run the same command again to resume")
  }

  private func check(_ result: ExitTest.Result, _ message: String) throws {
    #expect(String(decoding: result.standardErrorContent, as: UTF8.self).contains(message))
    let output = String(decoding: result.standardOutputContent, as: UTF8.self)
    let path = try #require(output.split(separator: "\n").first { $0.hasSuffix(".partial") })
    #expect(!FileManager.default.fileExists(atPath: String(path)))
  }
}

/// The path of a file that is there, and noted as unfinished.
func unfinishedFile() -> String {
  setvbuf(stdout, nil, _IOLBF, 0)
  let path = FileManager.default.temporaryDirectory.appendingPathComponent("lineup-\(UUID().uuidString).partial").path
  TemporaryFiles.add(path)
  precondition(FileManager.default.createFile(atPath: path, contents: nil))
  return path
}
