import Tensor
import Testing

@Test func theLastBlockHasWhatIsLeft() {
  #expect((3..<10).blocks(of: 3) == [3..<6, 6..<9, 9..<10])
  #expect([1, 2, 3, 4].blocks(of: 2).map(Array.init) == [[1, 2], [3, 4]])
  #expect([1, 2, 3, 4].dropFirst().blocks(of: 5).map(Array.init) == [[2, 3, 4]] && (0..<0).blocks(of: 1).isEmpty)
}
