import Artifacts
import TestSupport
import Testing

@testable import Reporting

struct RunTests {
  @Test func whatIsThereIsOpened() throws {
    try withTemporaryFolder { folder in
      let tiny = try TinyRun(folder), run = try tiny.run()
      #expect(run.pool.name == "test" && run.pool.photos.count == 8 && run.pool.sentences.count == 16)
      #expect(run.rankings.map(\.name) == ["stage 1", "both stages"] && run.last.name == "both stages")
      #expect(run.scorer != nil && run.features != nil && run["stage1"] != nil && run["weights"] == nil)
      #expect(run.crop == 1)
      let scored = try #require(run.scored)
      #expect(scored.scores.count == scored.count && run.judged == scored && Set(scored.scores).count > 1)
      // With less there is less to show.
      let alone = try tiny.run(["scores", "examples", "buffers"])
      #expect(alone.rankings.map(\.name) == ["stage 1"] && alone.scorer == nil && alone.scored == nil)
    }
  }

  @Test func listsAreJudgedToTheirDepth() throws {
    try withTemporaryFolder { folder in
      let run = try TinyRun(folder, arePhotosAlone: true).run()
      let (scored, judged) = (try #require(run.scored), try #require(run.judged))
      #expect(run.depth == 2 && judged.count < scored.count && judged.count > 0)
      #expect(
        (0..<judged.count).allSatisfy { pair in
          [judged.ranksInPhoto[pair], judged.ranksInSentence[pair]].contains { (0..<2).contains($0) }
        })
    }
  }

  @Test func aScoreThatIsNoNumberIsNamed() throws {
    try withTemporaryFolder { folder in
      let text = errorText { _ = try TinyRun(folder, damage: .logit).run() }
      #expect(text.contains("scores.h5: test/screened/logits: number 0 is nan, which is not finite"), "\(text)")
    }
  }

  /// As joined networks may say nothing of the photos that they saw.
  @Test func embeddingsOfOtherPhotosAreNamed() throws {
    try withTemporaryFolder { folder in
      let examples = try TinyRun(folder).run().examples
      try withTemporaryFolder { other in
        let buffers = try Buffers(readingFrom: TinyRun(other, arePhotosAlone: true).path("buffers"))
        let text = errorText { try buffers.check(areOf: examples) }
        #expect(text.contains("buffers.h5: embeds other photos or sentences than \(folder)/examples.h5"), "\(text)")
      }
      try Buffers(readingFrom: "\(folder)/buffers.h5").check(areOf: examples)
    }
  }

  @Test func whatIsMissingOrOfAnotherRunIsNamed() throws {
    try withTemporaryFolder { folder in
      let tiny = try TinyRun(folder)
      func words(_ files: [String], pool: String? = nil) -> String {
        errorText { _ = try Run(files, pool: pool, for: "report") }
      }
      #expect(words([tiny.path("examples"), tiny.path("scores")]).contains("no metrics.json is among the inputs"))
      #expect(
        words([tiny.path("examples"), tiny.metrics]).contains("scores.h5 is not among the inputs: give what score"))
      #expect(words([tiny.path("scores"), tiny.metrics]).contains("examples.h5 is not among the inputs"))
      #expect(
        words([tiny.path("scores"), tiny.path("examples"), tiny.metrics]).contains("has no similarities of all pairs"))
      #expect(
        words([tiny.path("scores"), tiny.path("examples"), tiny.metrics], pool: "val").contains(
          "has no pool val, only test"))
      try withTemporaryFolder { other in
        let second = try TinyRun(other, .coAttention)
        #expect(
          words([tiny.path("examples"), second.path("scores"), tiny.metrics]).contains("was not counted from"))
      }
    }
  }
}
