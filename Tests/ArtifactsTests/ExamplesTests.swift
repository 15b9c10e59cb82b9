import Artifacts
import TestSupport
import Testing

@Suite struct ExamplesTests {
  @Test func everythingComesBack() throws {
    try withTemporaryFolder { folder in
      try writeTinyExamples("\(folder)/examples.h5")
      let examples = try Examples(readingFrom: "\(folder)/examples.h5")
      #expect(examples.photoNames == ["photo 0", "photo 1", "photo 2"])
      #expect(examples.photoIdentities == [0, 0, 1])
      #expect(examples.photoSplits == [.train, .train, .test])
      #expect(examples.photoCount == 3 && examples.sentenceCount == 4 && examples.side == 2)
      #expect(try examples.pixels(1..<3) == (12..<36).map { UInt8($0) })
      #expect(try examples.artifact.strings(ExamplesSchema.texts) == ["a bird", "the Zaunkönig", "", "a bird bird"])
      #expect(examples.sentencePhotos == [0, 0, 1, 2])
      #expect((0..<4).map { Array(examples.sentence($0)) } == [[1, 2], [0], [], [1, 2, 2]])
      #expect(examples.identity(ofSentence: 3) == 1 && examples.split(ofSentence: 3) == .test)
      #expect(examples.identityNames == ["wren", "finch"])
      #expect(examples.vocabulary == ["<unk>", "a", "bird"])
      #expect(try examples.artifact.integers(ExamplesSchema.vocabularyCounts) == [1, 2, 3])
    }
  }

  @Test func membersAreThoseOfIdentitiesOrOfPhotos() throws {
    try withTemporaryFolder { folder in
      try writeTinyExamples("\(folder)/examples.h5")
      let examples = try Examples(readingFrom: "\(folder)/examples.h5")
      let labelled = examples.members(of: [.train]), all = examples.members(of: [.train, .test])
      #expect(labelled.identities == [0] && labelled.photos == [[0, 1]] && labelled.sentences == [[0, 1, 2]])
      #expect(all.identities == [0, 1] && all.photos == [[0, 1], [2]] && all.sentences == [[0, 1, 2], [3]])
      let photos = examples.members(of: [.train], as: .photo), last = examples.members(of: [.test], as: .photo)
      #expect(photos.identities == [0, 1] && photos.photos == [[0], [1]] && photos.sentences == [[0, 1], [2]])
      #expect(last.identities == [2] && last.photos == [[2]] && last.sentences == [[3]])
    }
  }
}
