import Tensor
import Testing

@testable import Attention

struct PairLayoutTests {
  @Test func aPairHasARowForEachWord() {
    let layout = PairLayout(cells: 4, photos: [0, 0, 2], words: [[5, 1], [3], [5, 1, 0]])
    #expect(layout.pairs == 3 && layout.rows == 6 && layout.starts == [0, 2, 3, 6])
    #expect(layout.words == [5, 1, 3, 5, 1, 0])
    #expect((0..<3).map { layout.rows(of: $0) } == [0..<2, 2..<3, 3..<6])
  }

  @Test(
    arguments: [
      ([], []), ([7], [0..<1]), ([0, 1, 2], [0..<1, 1..<2, 2..<3]), ([4, 4, 4], [0..<3]),
      ([0, 0, 3, 5, 5], [0..<2, 2..<3, 3..<5]),
    ] as [([Int], [Range<Int>])])
  func groupsShareAPhoto(photos: [Int], groups: [Range<Int>]) {
    #expect(PairLayout(cells: 1, photos: photos, words: photos.map { _ in [0] }).groups == groups)
  }

  @Test func everyPairComesOnceWithItsRows() {
    let layout = PairLayout(cells: 4, photos: [0, 0, 2], words: [[5, 1], [3], [5, 1, 0]])
    let found = Tensor(uninitialized: [3, 2]) { found in
      layout.forEachPair { pair, rows in
        (found[2 * pair], found[2 * pair + 1]) = (Float(rows.lowerBound), Float(rows.upperBound))
      }
    }
    #expect(found.elements == [0, 2, 2, 3, 3, 6] && layout.cells(of: 2) == 8..<12)
  }

  /// Each photo's pairs come in order, one after the other, however many threads there are.
  @Test(arguments: [1, 2, 3, 16]) func pairsOfAPhotoAreOneThreads(threads: Int) {
    let photos = [0, 0, 0, 2, 3, 3], layout = PairLayout(cells: 1, photos: photos, words: photos.map { [$0, 0] })
    // Ten times what was there, and where the rows end: another order is another number.
    let marks = Threads.using(threads) {
      Tensor(uninitialized: [4]) { marks in
        marks.update(repeating: 0, count: 4)
        layout.forEachPairByPhoto { pair, rows in
          marks[photos[pair]] = 10 * marks[photos[pair]] + Float(rows.upperBound)
        }
      }
    }
    #expect(marks.elements == [246, 0, 8, 112])
  }
}
