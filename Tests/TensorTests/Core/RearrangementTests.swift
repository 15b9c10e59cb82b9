import Tensor
import Testing

struct RearrangementTests {
  @Test func rowsBecomeColumns() {
    let x = Tensor(shape: [2, 3], elements: [1, 2, 3, 4, 5, 6])
    #expect(x.transposed() == Tensor(shape: [3, 2], elements: [1, 4, 2, 5, 3, 6]) && x.transposed().transposed() == x)
    #expect(Tensor(shape: [0, 3]).transposed() == Tensor(shape: [3, 0]))
  }

  @Test func rowsOfAHigherTensorAreThoseOfAllLeadingDimensions() {
    let x = Tensor(shape: [2, 2, 2], elements: [1, 2, 3, 4, 5, 6, 7, 8])
    #expect(x.gatheringRows([3, 0, 3]) == Tensor(shape: [3, 2], elements: [7, 8, 1, 2, 7, 8]))
    #expect(x.gatheringRows([]) == Tensor(shape: [0, 2]))
    #expect(x.slicingRows(1..<3) == Tensor(shape: [2, 2], elements: [3, 4, 5, 6]))
    #expect(x.slicingRows(4..<4) == Tensor(shape: [0, 2]))
    #expect(x.sumOfRows() == Tensor(shape: [2], elements: [16, 20]))
  }

  @Test func partsLieBesideEachOtherAndAreFoundAgain() {
    let a = Tensor(shape: [1, 2, 1, 1], elements: [1, 2]), b = Tensor(shape: [1, 2, 1, 2], elements: [3, 4, 5, 6])
    let both = Tensor.concatenated([a, b])
    #expect(both == Tensor(shape: [1, 2, 1, 3], elements: [1, 3, 4, 2, 5, 6]))
    #expect(both.channels(0..<1) == a && both.channels(1..<3) == b && Tensor.concatenated([b]) == b)
  }

  @Test func ofNothing() {
    let nothing = Tensor(shape: [0, 2, 2, 3])
    #expect(
      Tensor.concatenated([nothing, nothing]).shape == [0, 2, 2, 6] && nothing.channels(1..<2).shape == [0, 2, 2, 1])
  }
}
