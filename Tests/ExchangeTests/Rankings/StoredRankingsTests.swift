import Artifacts
import Exchange
import TestSupport
import Testing

/// What it makes of sound files is tested with the tiny chain: ExportRunTests.
struct StoredRankingsTests {
  @Test func whatIsMissingIsNamed() {
    #expect { _ = try StoredRankings([], pool: "test", for: "export-run") } throws: {
      "\($0)".hasPrefix("neither buffers.h5 nor scores.h5 is among the inputs")
    }
    #expect { _ = try StoredRankings(["a.json", "b.json"], pool: "test", for: "export-run") } throws: {
      "\($0)" == "a.json, b.json: give one metrics.json"
    }
  }
}
