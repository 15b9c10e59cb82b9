import Artifacts
import TestSupport
import Testing

@testable import Retrieval

struct GivenArtifactsTests {
  @Test func filesThatNeedEachOtherAreBothThere() throws {
    try withTemporaryFolder { folder in
      let method = try TinyMethod(folder), names = ["stage1", "buffers", "examples"]
      let given = try ArtifactReader.open(
        names.map(method.path), among: [ExamplesSchema.self, Stage1Schema.self, BuffersSchema.self], for: "test")
      let artifacts = GivenArtifacts(given)
      #expect(artifacts.all.count == 3 && artifacts["examples"]?.name == "examples.h5" && artifacts["pairs"] == nil)
      #expect(try artifacts.both("stage1", "buffers")?.1.name == "buffers.h5")
      #expect(try artifacts.both("features", "stage2") == nil)
      #expect(
        errorText { _ = try artifacts.both("examples", "index") }
          == "index.h5 is not among the inputs, which examples.h5 needs beside it")
    }
  }
}
