import Tensor
import Testing

struct ConcatenationTests {
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
