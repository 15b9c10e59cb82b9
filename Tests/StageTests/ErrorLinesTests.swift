import Testing

@testable import Stage

@Suite struct ErrorLinesTests {
  @Test func aCommandLineAtFaultEndsTheProgram() async throws {
    let result = await #expect(processExitsWith: .exitCode(64), observing: [\.standardErrorContent]) {
      usageError("train", "--epochs \u{1B}[2J: give a number")
    }
    let text = String(decoding: try #require(result).standardErrorContent, as: UTF8.self)
    #expect(text.contains("train: error: --epochs ") && text.contains("See 'train --help' for its options.\n"))
    #expect(!text.contains("\u{1B}"))
  }
}
