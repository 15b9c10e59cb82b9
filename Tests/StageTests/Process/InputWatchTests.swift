import Artifacts
@preconcurrency import Foundation
import Testing

@testable import Stage

struct InputWatchTests {
  /// The test waits for its end without a limit: a watch that slept on would leave it hanging.
  @Test func aProgramWhoseInputIsWrittenToIsEndedAndLeavesNothing() async throws {
    let result = try #require(
      await #expect(
        processExitsWith: .exitCode(1), observing: [\.standardErrorContent, \.standardOutputContent]
      ) {
        let unfinished = unfinishedFile(), input = unfinished + ".h5"
        print(unfinished)
        try Weights(Backbone("small-cnn", mean: [0, 0, 0], factor: [1, 1, 1]), parameters: [:]).write(
          to: input, provenance: Provenance(program: "test", options: "", seed: 1, threads: 1), lineage: Lineage())
        let reader = try WeightsReader(readingFrom: input)
        InputWatch.start("test", interval: 0.01, grace: 0.01)
        try FileHandle(forUpdating: URL(fileURLWithPath: input)).write(contentsOf: Data("other".utf8))
        while true { withExtendedLifetime(reader) { _ = usleep(1000) } }
      })
    let lines = String(decoding: result.standardOutputContent, as: UTF8.self).split(separator: "\n")
    let unfinished = String(try #require(lines.first { $0.hasSuffix(".partial") }))
    defer { try? FileManager.default.removeItem(atPath: unfinished + ".h5") }
    #expect(!FileManager.default.fileExists(atPath: unfinished))
    let words = String(decoding: result.standardErrorContent, as: UTF8.self)
    #expect(words.contains("test: error: \(unfinished).h5: was written to while it was read"), "\(words)")
  }
}
