import Tensor
import Testing

@testable import Matching

struct PairDataTests {
  @Test func aLayoutHasTheRowsOfEachPairsWords() {
    let packed = PackedSentences(tinySentences)
    let layout = SentencePairs(cells: 4, photos: [0, 2, 2], sentences: [3, 1, 3], paths: packed.tree.paths).layout
    #expect(layout.cells == 4 && layout.photos == [0, 2, 2] && layout.starts == [0, 2, 3, 5])
    let paths = packed.tree.paths
    #expect(layout.words == paths[3] + paths[1] + paths[3])
  }
}
