import Artifacts
import Indexing
import Tensor
import TestSupport
import Testing

@testable import Retrieval

extension BuffersWriter {
  /// As join-buffers writes them.
  fileprivate static func writeJoined(_ method: TinyMethod) throws {
    let examples = try Examples(readingFrom: method.path("examples"))
    let writer = try BuffersWriter(
      path: method.path("joined"), configuration: BuffersConfiguration(trainSplits: [.train], networks: 2),
      provenance: TinyMethod.provenance, lineage: Lineage(examples), examples: examples, dimensions: 6)
    try writer.append(photos: Tensor(shape: [6, 6]))
    try writer.append(sentences: Tensor(shape: [6, 6]))
    try writer.finish()
  }
}

struct ChainPackTests {
  /// PipelineTests pack a whole chain. Here are the files that are none.
  @Test func whatIsMissingIsNamed() throws {
    try withTemporaryFolder { folder in
      let method = try TinyMethod(folder)
      for (names, words) in [
        (["examples", "stage1", "buffers"], "has no photos, whose features were computed elsewhere"),
        (["stage1", "buffers"], "examples.h5 is not among the inputs, which a pack needs"),
      ] { #expect(errorText { _ = try ChainPack(names.map(method.path)) }.contains(words), "\(names)") }
      try BuffersWriter.writeJoined(method)
      #expect(
        errorText { _ = try ChainPack(["examples", "stage1", "joined"].map(method.path)) }.contains(
          "joined.h5: has the embeddings of 2 networks side by side, and a pack has one CNN"))
      #expect(
        errorText { _ = try ChainPack([TinyIndex(folder).index]) }.contains("holds index, which pack does not need"))
    }
  }
}
