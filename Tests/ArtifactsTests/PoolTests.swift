import Artifacts
import Tensor
import TestSupport
import Testing

/// buffers.h5 of the three photos and four sentences of `writeTinyExamples`: photos 0 and 1 train, photo 2 test.
private func withBuffers(trainSplits: [Split] = [.train], last: Float = 1, _ body: (Buffers) throws -> Void) throws {
  try withTemporaryFolder { folder in
    try writeTinyExamples("\(folder)/examples.h5")
    let examples = try Examples(readingFrom: "\(folder)/examples.h5")
    let writer = try BuffersWriter(
      path: "\(folder)/buffers.h5", configuration: BuffersConfiguration(trainSplits: trainSplits),
      provenance: provenance, lineage: Lineage(examples), examples: examples, dimensions: 1)
    try writer.append(photos: Tensor(shape: [3, 1], elements: [10, 11, 12]))
    try writer.append(sentences: Tensor(shape: [4, 1], elements: [20, 21, 22, last]))
    try writer.finish()
    try body(Buffers(readingFrom: "\(folder)/buffers.h5"))
  }
}

@Suite struct PoolTests {
  @Test func theTrainingPoolIsTheUnionOfItsSplits() throws {
    try withBuffers { buffers in
      let pools = buffers.pools()
      #expect(pools.map(\.name) == ["train", "test"])  // val has no photo
      #expect(pools[0].photos == [0, 1] && pools[0].sentences == [0, 1, 2] && pools[0].splits == [.train])
      #expect(pools[1].photos == [2] && pools[1].sentences == [3] && pools[1].sentenceIdentities == [1])
      let embeddings = try buffers.embeddings(of: pools[1])
      #expect(embeddings.photos.elements == [12] && embeddings.sentences.elements == [1])
    }
    try withBuffers(trainSplits: [.train, .test]) { buffers in
      #expect(buffers.pools().map(\.name) == ["train"])
      #expect(buffers.pools()[0].photos == [0, 1, 2] && buffers.pools()[0].photoIdentities == [0, 0, 1])
    }
  }

  @Test func aDivergedEmbeddingIsRefused() throws {
    try withBuffers(last: .nan) { buffers in
      #expect(
        errorText { _ = try buffers.embeddings(of: buffers.pools()[1]) }.hasSuffix(
          "an embedding of test is not finite, so stage 1 diverged: lower its learning rate and run make "
            + "redo-train-stage1"
        ))
      _ = try buffers.embeddings(of: buffers.pools()[0])
    }
  }
}
