import Artifacts
import TestSupport
import Testing

@testable import Runs

struct RunFilesTests {
  @Test func filesAreKnownByWhatTheyHold() throws {
    try withTemporaryFolder { folder in
      let files = try TinyStages(folder).files()
      #expect(files.artifacts.map(\.kind) == ["scores", "pairs", "buffers"])
      #expect(files["pairs"]?.path == "\(folder)/pairs.h5" && files["examples"] == nil)
      #expect(try files.requireMetrics().path == "\(folder)/metrics.json")
      #expect(try files.require(ScoresSchema.self).path == "\(folder)/scores.h5")
    }
  }

  @Test func whatIsMissingIsNamed() throws {
    try withTemporaryFolder { folder in
      let tiny = try TinyStages(folder), files = try tiny.files(["buffers.h5"])
      let metrics = errorText { _ = try files.requireMetrics() }
      #expect(metrics == "no metrics.json is among the inputs: test needs the one beside scores.h5")
      let scores = errorText { _ = try files.require(ScoresSchema.self) }
      #expect(scores == "scores.h5 is not among the inputs: give what score wrote")
      let two = errorText { _ = try RunFiles(["a.json", "b.json"], among: [], for: "test") }
      #expect(two == "a.json, b.json: give one metrics.json")
      let extra = errorText { _ = try RunFiles([tiny.path("buffers.h5")], among: [PairsSchema.self], for: "test") }
      #expect(extra == "\(folder)/buffers.h5: holds buffers, which test does not need: leave it out", "\(extra)")
    }
  }

  @Test func figuresOfOtherScoresAreNamed() throws {
    try withTemporaryFolder { folder in
      let tiny = try TinyStages(folder)
      try withTemporaryFolder { other in
        let second = try TinyStages(other, arePhotosAlone: true)
        let text = errorText {
          _ = try RunFiles(
            [tiny.path("metrics.json"), second.path("scores.h5")], among: TinyStages.schemas, for: "test")
        }
        #expect(text.contains("was not counted from \(other)/scores.h5: give the two that lie together"), "\(text)")
      }
    }
  }
}
