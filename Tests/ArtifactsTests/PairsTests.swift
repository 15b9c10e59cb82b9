import Pools
import TestSupport
import Testing

@testable import Artifacts

@Suite struct PairsTests {
  @Test func everythingComesBack() throws {
    try withTemporaryFolder { folder in
      let path = "\(folder)/pairs.h5"
      let pairs = PairTable(
        photos: [0, 1], sentences: [0, 1], similarities: [0.5, -1], labels: [1, 0], ranks: ([0, -1], [-1, 19]))
      let writer = try PairsWriter(path: path, provenance: provenance, lineage: Lineage(), nearest: 20)
      func pool(_ name: String, sentences: [Int] = [4, 6]) -> Pool {
        Pool(
          name: name, splits: [], photos: [3, 5], sentences: sentences, photoIdentities: [0, 1],
          photoOfSentence: [0, 1])
      }
      for name in ["train", "test"] { for _ in 0..<2 { try writer.append(pairs, to: pool(name)) } }
      try writer.finish()
      let file = try Pairs(readingFrom: path)
      #expect(file.pools == ["test", "train"] && file.nearest == 20)
      let stored = try file.read("test")
      #expect(stored.photos == [3, 5, 3, 5] && stored.sentences == [4, 6, 4, 6] && stored.labels == [1, 0, 1, 0])
      let all = try file.read(pool("train"))
      #expect(all.photos == [0, 1, 0, 1] && all.sentences == [0, 1, 0, 1] && all.similarities == [0.5, -1, 0.5, -1])
      #expect(
        all.ranksInPhoto == [0, -1, 0, -1] && all.ranksInSentence == [-1, 19, -1, 19] && all.labels == [1, 0, 1, 0])
      #expect(errorText { _ = try file.read("val") } == "\(path): no pool val, only test, train")
      #expect(
        errorText { _ = try file.read(pool("test", sentences: [4, 7])) }
          == "\(path): has pairs of others than test: run make redo-screen-pairs")
    }
  }

  /// What a pool of a pairs.h5 holds, for a test to change one value of; the examples are those of `writeTinyExamples`.
  struct Content: Sendable {
    var pool = "train", nearest: Int64 = 2
    var photos: [Int32] = [0, 2], sentences: [Int32] = [3, 0], similarities: [Float] = [0.5, 0.25]
    var labels: [UInt8] = [1, 0], ranksInPhoto: [Int32] = [0, -1], ranksInSentence: [Int32] = [1, 0]
  }

  static let wrongValues: [(@Sendable (inout Content) -> Void, String)] = [
    ({ $0.photos[1] = 3 }, "train/photos[1] is 3, outside 0..<3"),
    ({ $0.photos[0] = -1 }, "train/photos[0] is -1, outside 0..<3"),
    ({ $0.sentences[0] = 4 }, "train/sentences[0] is 4, outside 0..<4"),
    ({ $0.similarities[1] = .nan }, "train/similarities: number 1 is nan, which is not finite"),
    ({ $0.labels[0] = 2 }, "train/labels[0] is 2, outside 0..<2"),
    ({ $0.ranksInPhoto[1] = 2 }, "train/ranks-in-photo[1] is 2, outside -1..<2"),
    ({ $0.ranksInSentence[0] = -2 }, "train/ranks-in-sentence[0] is -2, outside -1..<2"),
    ({ $0.labels = [1] }, "train/labels has N = 1 where train/photos has 2"),
    ({ $0.pool = "dev" }, "has a pool “dev”, and there are only train, val and test"),
    ({ $0.nearest = 0 }, "K is 0, not 1 to 2147483647"),
    ({ $0.nearest = .max }, "K is 9223372036854775807, not 1 to 2147483647"),
  ]

  @Test(arguments: wrongValues.indices) func aWrongValueIsNamed(place: Int) throws {
    let (change, message) = Self.wrongValues[place]
    try withTemporaryFolder { folder in
      typealias S = PairsSchema
      let path = "\(folder)/pairs.h5"
      try writeTinyExamples("\(folder)/examples.h5")
      let examples = try Examples(readingFrom: "\(folder)/examples.h5")
      func read(_ content: Content) throws {
        let writer = try ArtifactWriter(S.self, path: path, provenance: provenance, lineage: Lineage())
        try writer.setAttribute("K", content.nearest)
        try writer.write(S.photos.of(content.pool), content.photos)
        try writer.write(S.sentences.of(content.pool), content.sentences)
        try writer.write(S.similarities.of(content.pool), content.similarities)
        try writer.write(S.labels.of(content.pool), content.labels)
        try writer.write(S.ranksInPhoto.of(content.pool), content.ranksInPhoto)
        try writer.write(S.ranksInSentence.of(content.pool), content.ranksInSentence)
        try writer.finish()
        _ = try Pairs(readingFrom: path).read(content.pool, of: examples)
      }
      var content = Content()
      try read(content)
      change(&content)
      let text = errorText { try read(content) }
      #expect(text == "\(path): \(message): run make redo-screen-pairs")
    }
  }
}
