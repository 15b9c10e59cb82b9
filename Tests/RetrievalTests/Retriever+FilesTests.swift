import TestSupport
import Testing

@testable import Retrieval

struct RetrieverFilesTests {
  @Test func anIndexNeedsItsPackAlone() throws {
    try withTemporaryFolder { folder in
      let tiny = try TinyIndex(folder), method = try TinyMethod("\(folder)")
      #expect(
        errorText { _ = try Retriever([tiny.index], for: "test") }
          == "pack.h5 is not among the inputs, which index.h5 needs beside it")
      #expect(
        errorText { _ = try Retriever(tiny.files + method.paths("examples"), for: "test") }.contains(
          "is searched with its pack.h5 alone"))
    }
  }

  @Test func whatIsMissingIsNamed() throws {
    try withTemporaryFolder { folder in
      let method = try TinyMethod(folder)
      for (names, words) in [
        (["stage1", "buffers"], "examples.h5 is not among the inputs"),
        (["examples", "buffers"], "stage1.h5 is not among the inputs, which buffers.h5 needs beside it"),
        (["examples"], "neither stage 1 nor stage 2 is among the inputs"),
      ] {
        #expect(errorText { _ = try Retriever(names.map(method.path), for: "test") }.contains(words))
      }
      let metrics = try method.writeMetrics(weight: 0.5)
      #expect(
        errorText { _ = try Retriever(method.paths("examples") + [metrics, metrics], for: "test") }.contains(
          "metrics.json: is the second .json"))
    }
  }
}
