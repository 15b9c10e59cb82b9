import Artifacts
import Pools
import TestSupport
import Testing

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
}
