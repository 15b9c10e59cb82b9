import Stage
import TestSupport
import Testing

@testable import Reporting

struct CostSectionTests {
  @Test func whatWasRecordedIsShown() throws {
    try withTemporaryFolder { folder in
      let run = try TinyRun(folder, .words).run()
      #expect(CostSection(run: run).html.map(\.markup) == nil)
      let (scores, stage2) = (try #require(run["scores"]), try #require(run["stage2"]))
      for (artifact, content, seconds) in [(scores, scores.digest, 61.0), (stage2, "of another run", 9)] {
        try CostRecord.add(
          .init(
            artifact: artifact.name, content: content, program: "score", seconds: seconds, megabytes: 70, threads: 2),
          besides: artifact.path)
      }
      let text = try #require(CostSection(run: run).html).markup
      #expect(text.contains("These files took 1 min 01 s together, and 70 MB of memory at most."))
      #expect(text.contains("<td>scores.h5</td><td>score</td>") && !text.contains("stage2.h5"))
    }
  }
}
