import Tensor
import Testing

struct TransposeTests {
  @Test func rowsBecomeColumns() {
    let x = Tensor(shape: [2, 3], elements: [1, 2, 3, 4, 5, 6])
    #expect(x.transposed() == Tensor(shape: [3, 2], elements: [1, 4, 2, 5, 3, 6]) && x.transposed().transposed() == x)
    #expect(Tensor(shape: [0, 3]).transposed() == Tensor(shape: [3, 0]))
  }
}
