import Tensor
import Testing

struct TensorTests {
  @Test(arguments: [([2, 3, 4], 6, 4), ([5], 1, 5), ([0, 7], 0, 7), ([3, 0], 3, 0)])
  func rowsTimesColumnsIsTheCount(shape: [Int], rows: Int, columns: Int) {
    let x = Tensor(repeating: 2, shape: shape)
    #expect(x.rows == rows && x.columns == columns && x.count == rows * columns)
    #expect(x.elements.allSatisfy { $0 == 2 })
  }

  @Test func aScalarHasOneElement() {
    let x = Tensor(repeating: 3, shape: [])
    #expect(x.rows == 1 && x.columns == 1 && x.elements == [3])
  }

  @Test func reshapingKeepsTheElements() {
    let x = Tensor(shape: [2, 3], elements: [1, 2, 3, 4, 5, 6])
    #expect(x.reshaped([3, 1, 2]) == Tensor(shape: [3, 1, 2], elements: [1, 2, 3, 4, 5, 6]))
    #expect(x.reshaped([3, 2]) != x)
  }

  @Test func elementsAreWhatTheBodyWrites() {
    let x = Tensor(uninitialized: [2, 2]) { for i in 0..<4 { $0[i] = Float(i) } }
    #expect(x == Tensor(shape: [2, 2], elements: [0, 1, 2, 3]))
    #expect(Tensor(uninitialized: [0, 2]) { _ in Issue.record("nothing is to be written") }.elements == [])
  }

  @Test func anErrorOfTheBodyIsThrownOn() {
    struct Stop: Error {}
    #expect(throws: Stop.self) { try Tensor(uninitialized: [1]) { _ in throw Stop() } }
  }
}
