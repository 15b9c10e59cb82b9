import Artifacts
import TestSupport
import Testing

@Suite struct PairsTests {
  @Test func everythingComesBack() throws {
    try withTemporaryFolder { folder in
      let path = "\(folder)/pairs.h5"
      var block = PairBlock()
      (block.photos, block.sentences, block.similarities, block.labels) = ([3, 5], [4, 6], [0.5, -1], [1, 0])
      (block.ranksInPhoto, block.ranksInSentence) = ([0, -1], [-1, 19])
      let writer = try PairsWriter(path: path, provenance: provenance, lineage: Lineage(), nearest: 20)
      for pool in ["train", "test"] { for _ in 0..<2 { try writer.append(block, to: pool) } }
      try writer.finish()
      let pairs = try Pairs(readingFrom: path)
      #expect(pairs.pools == ["test", "train"] && pairs.nearest == 20)
      #expect(try pairs.count(in: "train") == 4)
      #expect(try pairs.read("test", 2..<4) == block)
      let all = try pairs.read("train")
      #expect(
        all.ranksInPhoto == [0, -1, 0, -1] && all.ranksInSentence == [-1, 19, -1, 19] && all.labels == [1, 0, 1, 0])
      #expect(errorText { _ = try pairs.read("val") } == "\(path): no pool val, only test, train")
    }
  }
}
