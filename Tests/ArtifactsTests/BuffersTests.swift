import Pools
import Tensor
import TestSupport
import Testing

@testable import Artifacts

@Suite struct BuffersTests {
  @Test func everythingComesBack() throws {
    try withTemporaryFolder { folder in
      try writeTinyExamples("\(folder)/examples.h5")
      let examples = try Examples(readingFrom: "\(folder)/examples.h5")
      let path = "\(folder)/buffers.h5"
      let writer = try BuffersWriter(
        path: path, configuration: BuffersConfiguration(trainSplits: [.train, .val], hasCohort: true),
        provenance: provenance, lineage: Lineage(examples), examples: examples, dimensions: 3)
      try writer.append(photos: Tensor(shape: [2, 3], elements: [0, 1, 2, 3, 4, 5]))
      try writer.append(photos: Tensor(shape: [1, 3], elements: [6, 7, 8]))
      try writer.append(sentences: Tensor(shape: [4, 3], elements: (0..<12).map { -Float($0) }))
      try writer.finish()
      let buffers = try Buffers(readingFrom: path)
      #expect(buffers.dimensions == 3)
      #expect(
        buffers.configuration == BuffersConfiguration(trainSplits: [.train, .val], hasCohort: true)
          && buffers.photoSplits == examples.photoSplits)
      #expect(buffers.photoIdentities == [0, 0, 1] && buffers.identity(ofSentence: 3) == 1)
      #expect(try buffers.photoEmbeddings([2, 0, 1]).elements == [6, 7, 8, 0, 1, 2, 3, 4, 5])
      #expect(
        try buffers.sentenceEmbeddings([1, 2, 3, 3]).elements
          == [-3, -4, -5, -6, -7, -8, -9, -10, -11, -9, -10, -11])
      #expect(try buffers.sentenceEmbeddings([]).shape == [0, 3])
    }
  }

  /// What a buffers.h5 holds, for a test to change one value of.
  struct Content: Sendable {
    var identities: [Int32] = [0, 1], splits: [UInt8] = [0, 2], photos: [Int32] = [0, 1, 1]
    var names = ["wren", "finch"], dimensions = 2
    var configuration = BuffersConfiguration(trainSplits: [.train])
  }

  static let wrongValues: [(@Sendable (inout Content) -> Void, String)] = [
    ({ $0.identities[1] = 2 }, "photos/identities[1] is 2, outside 0..<2"),
    ({ $0.identities[0] = -7 }, "photos/identities[0] is -7, outside 0..<2"),
    ({ $0.splits[0] = 9 }, "no split has number 9"),
    ({ $0.photos[2] = 2 }, "sentences/photos[2] is 2, outside 0..<2"),
    ({ $0.names[1] = "wren" }, "identities/names[1] is “wren”, which is there twice"),
    ({ $0.configuration.hasCohort = true }, "photos/embeddings has D = 2, not at least 3"),
    ({ $0.dimensions = 0 }, "photos/embeddings has D = 0, not at least 1"),
    ({ $0.configuration.trainSplits = [] }, "its configuration has the trainSplits [], not each split once"),
    (
      { $0.configuration.trainSplits = [.val, .val] },
      "its configuration has the trainSplits [\"val\", \"val\"], not each split once"
    ),
  ]

  private func written(_ content: Content, to path: String) throws -> Buffers {
    typealias S = BuffersSchema
    typealias E = ExamplesSchema
    let writer = try ArtifactWriter(S.self, path: path, provenance: provenance, lineage: Lineage())
    for (field, count) in [(S.photoEmbeddings, 2), (S.sentenceEmbeddings, 3)] {
      let size = count * content.dimensions
      try writer.write(field, [Float](repeating: 1, count: size), shape: [count, content.dimensions])
    }
    try writer.write(E.photoIdentities, content.identities)
    try writer.write(E.photoSplits, content.splits)
    try writer.write(E.sentencePhotos, content.photos)
    try writer.write(E.identityNames, content.names)
    try writer.setConfiguration(content.configuration)
    try writer.finish()
    return try Buffers(readingFrom: path)
  }

  @Test(arguments: wrongValues.indices) func aWrongValueIsNamed(place: Int) throws {
    let (change, message) = Self.wrongValues[place]
    try withTemporaryFolder { folder in
      let path = "\(folder)/buffers.h5"
      func read(_ content: Content) throws { _ = try written(content, to: path).photoEmbeddings([0, 1]) }
      var content = Content()
      try read(content)
      change(&content)
      let text = errorText { try read(content) }
      #expect(text == "\(path): \(message): run make redo-dump-buffers")
    }
  }

  static let otherPhotos: [(@Sendable (inout Content) -> Void, String)] = [
    ({ $0.identities = [1, 0] }, "photos"), ({ $0.names[1] = "robin" }, "photos"), ({ $0.splits[1] = 1 }, "splits"),
    ({ $0.photos[1] = 0 }, "sentences"), ({ $0.configuration.trainSplits = [.train, .val] }, "training splits"),
    ({ ($0.splits[1], $0.photos[1]) = (1, 0) }, "splits and sentences"),
  ]

  @Test(arguments: otherPhotos.indices) func embeddingsOfOtherPhotosAreRefused(place: Int) throws {
    let (change, words) = Self.otherPhotos[place]
    try withTemporaryFolder { folder in
      var content = Content()
      let one = try written(content, to: "\(folder)/one.h5")
      content.dimensions = 5
      try written(content, to: "\(folder)/same.h5").check(isOfSamePhotosAs: one)
      change(&content)
      let other = try written(content, to: "\(folder)/other.h5")
      #expect(
        errorText { try other.check(isOfSamePhotosAs: one) }
          == "\(folder)/other.h5: has other \(words) than \(folder)/one.h5: give networks that embed one data set")
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
