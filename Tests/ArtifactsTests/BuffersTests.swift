import Artifacts
import Tensor
import TestSupport
import Testing

@Suite struct BuffersTests {
  @Test func everythingComesBack() throws {
    try withTemporaryFolder { folder in
      try writeTinyExamples("\(folder)/examples.h5")
      let examples = try Examples(readingFrom: "\(folder)/examples.h5")
      let path = "\(folder)/buffers.h5"
      let writer = try BuffersWriter(
        path: path, configuration: BuffersConfiguration(trainSplits: [.train, .val], hasCohort: true),
        provenance: provenance, lineage: Lineage(examples), examples: examples, dimensions: 2)
      try writer.append(photos: Tensor(shape: [2, 2], elements: [0, 1, 2, 3]))
      try writer.append(photos: Tensor(shape: [1, 2], elements: [4, 5]))
      try writer.append(sentences: Tensor(shape: [4, 2], elements: (0..<8).map { -Float($0) }))
      try writer.finish()
      let buffers = try Buffers(readingFrom: path)
      #expect(buffers.dimensions == 2)
      #expect(
        buffers.configuration == BuffersConfiguration(trainSplits: [.train, .val], hasCohort: true)
          && buffers.photoSplits == examples.photoSplits)
      #expect(buffers.photoIdentities == [0, 0, 1] && buffers.identity(ofSentence: 3) == 1)
      #expect(try buffers.photoEmbeddings([2, 0, 1]).elements == [4, 5, 0, 1, 2, 3])
      #expect(try buffers.sentenceEmbeddings([1, 2, 3, 3]).elements == [-2, -3, -4, -5, -6, -7, -6, -7])
      #expect(try buffers.sentenceEmbeddings([]).shape == [0, 2])
    }
  }

  @Test func aDivergedEmbeddingIsRefused() throws {
    try withTemporaryFolder { folder in
      try writeTinyExamples("\(folder)/examples.h5")
      let examples = try Examples(readingFrom: "\(folder)/examples.h5"), path = "\(folder)/buffers.h5"
      let writer = try BuffersWriter(
        path: path, configuration: BuffersConfiguration(trainSplits: [.train]), provenance: provenance,
        lineage: Lineage(examples), examples: examples, dimensions: 1)
      try writer.append(photos: Tensor(shape: [3, 1], elements: [10, 11, 12]))
      try writer.append(sentences: Tensor(shape: [4, 1], elements: [20, 21, 22, .nan]))
      try writer.finish()
      let buffers = try Buffers(readingFrom: path), pools = buffers.pools(trainedOn: [.train])
      #expect(pools.map(\.name) == ["train", "test"])  // val has no photo
      #expect(try buffers.embeddings(of: pools[0]).photos.elements == [10, 11])
      #expect(
        errorText { _ = try buffers.embeddings(of: pools[1]) }.hasSuffix(
          "an embedding of test is not finite, so stage 1 diverged: lower its learning rate and run make "
            + "redo-train-stage1"
        ))
    }
  }
}
