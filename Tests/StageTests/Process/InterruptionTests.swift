import Foundation
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
      Interruption.install()
      raise(SIGTERM)
      raise(SIGTERM)  // as make passes its own on
      do { try Interruption.check() } catch let error as Interruption.Interrupted {
        exit("\(error)" == "interrupted; nothing was written" ? 128 + error.signal : 1)
      }
    }
  }

  @Test func aSecondInterruptEndsItAtOnce() async {
    await #expect(processExitsWith: .signal(SIGINT)) {
      Interruption.install()
      raise(SIGINT)
      if Interruption.isRequested { raise(SIGINT) }
    }
  }
}
