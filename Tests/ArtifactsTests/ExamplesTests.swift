import Pools
import TestSupport
import Testing

@testable import Artifacts

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

  /// What an examples.h5 holds, for a test to change one value of.
  struct Content: Sendable {
    var names = ["a", "b"], identities: [Int32] = [0, 1], splits: [UInt8] = [0, 2]
    var texts = ["x", "y", "z"], photos: [Int32] = [0, 0, 1], offsets: [Int64] = [0, 1, 1, 3],
      words: [Int32] = [1, 0, 2]
    var identityNames = ["wren", "finch"], vocabulary = ["UNK", "x", "y"]

    func write(_ path: String) throws {
      typealias S = ExamplesSchema
      let writer = try ArtifactWriter(S.self, path: path, provenance: provenance, lineage: Lineage())
      try writer.write(S.photoNames, names)
      try writer.write(S.photoIdentities, identities)
      try writer.write(S.photoSplits, splits)
      try writer.write(S.pixels, [UInt8](), shape: [names.count, 0, 0, 3])
      try writer.write(S.texts, texts)
      try writer.write(S.sentencePhotos, photos)
      try writer.write(S.offsets, offsets)
      try writer.write(S.words, words)
      try writer.write(S.identityNames, identityNames)
      try writer.write(S.vocabulary, vocabulary)
      try writer.write(S.vocabularyCounts, vocabulary.map { _ in Int32(1) })
      try writer.finish()
    }
  }

  private static let offsets = "sentences/offsets does not rise from 0 to the 3 words in 3 steps"
  static let wrongValues: [(@Sendable (inout Content) -> Void, String)] = [
    ({ $0.names[1] = "a" }, "photos/names[1] is “a”, which is there twice"),
    ({ $0.identityNames[1] = "wren" }, "identities/names[1] is “wren”, which is there twice"),
    ({ $0.vocabulary[2] = "UNK" }, "vocabulary/words[2] is “UNK”, which is there twice"),
    ({ $0.identities[1] = 2 }, "photos/identities[1] is 2, outside 0..<2"),
    ({ $0.identities[0] = -1 }, "photos/identities[0] is -1, outside 0..<2"),
    ({ $0.splits[1] = 3 }, "no split has number 3"),
    ({ $0.photos[2] = 2 }, "sentences/photos[2] is 2, outside 0..<2"),
    ({ $0.photos[1] = .min }, "sentences/photos[1] is -2147483648, outside 0..<2"),
    ({ $0.words[2] = 3 }, "sentences/words[2] is 3, outside 0..<3"),
    ({ $0.words[0] = -1 }, "sentences/words[0] is -1, outside 0..<3"),
    ({ $0.offsets[0] = 1 }, offsets), ({ $0.offsets[3] = 4 }, offsets), ({ $0.offsets[1] = 2 }, offsets),
    ({ $0.offsets[2] = .max }, offsets), ({ $0.offsets[2] = .min }, offsets), ({ $0.offsets.removeLast() }, offsets),
    ({ $0.identities = [0] }, "photos/identities has P = 1 where photos/names has 2"),
    ({ $0.texts.removeLast() }, "sentences/photos has S = 3 where sentences/texts has 2"),
  ]

  @Test(arguments: wrongValues.indices) func aWrongValueIsNamed(place: Int) throws {
    let (change, message) = Self.wrongValues[place]
    try withTemporaryFolder { folder in
      let path = "\(folder)/examples.h5"
      var content = Content()
      content.vocabulary = ["UNK", "\u{E9}", "e\u{301}"]  // equal by Unicode's rules, and two words for Python
      try content.write(path)
      _ = try Examples(readingFrom: path)
      change(&content)
      try content.write(path)
      let text = errorText { _ = try Examples(readingFrom: path) }
      #expect(text == "\(path): \(message): run make redo-preprocess")
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
      let part = examples.members(of: [.train, .test], without: Fold(1, of: 2))
      #expect(part.identities == [1] && part.photos == [[2]] && part.sentences == [[3]])
      #expect(examples.members(of: [.train], as: .photo, without: Fold(1, of: 2)).photos == [])
    }
  }
}
