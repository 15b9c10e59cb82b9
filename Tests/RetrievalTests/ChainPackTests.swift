import Artifacts
import Indexing
import TestSupport
import Testing

@testable import Retrieval

struct ChainPackTests {
  /// PipelineTests pack a whole chain. Here are the files that are none.
  @Test func whatIsMissingIsNamed() throws {
    try withTemporaryFolder { folder in
      let method = try TinyMethod(folder)
      for (names, words) in [
        (["examples", "stage1", "buffers"], "has no photos, whose features were computed elsewhere"),
        (["stage1", "buffers"], "examples.h5 is not among the inputs, which a pack needs"),
      ] { #expect(errorText { _ = try ChainPack(names.map(method.path)) }.contains(words), "\(names)") }
      #expect(
        errorText { _ = try ChainPack([TinyIndex(folder).index]) }.contains("holds index, which pack does not need"))
    }
  }
}
