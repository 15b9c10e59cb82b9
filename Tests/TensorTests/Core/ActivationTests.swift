import Tensor
import Testing

struct ActivationTests {
  @Test(arguments: [0, 1, 7, 8, 33])
  func rectifiedAndItsGradient(count: Int) {
    let x = Tensor(shape: [count], elements: (0..<count).map { Float($0 % 5) - 2 }),
      dy = Tensor(repeating: 3, shape: [count])
    let y = Tensor.relu(x)
    #expect(y.elements == x.elements.map { max(0, $0) })
    var dx = Tensor(repeating: 1, shape: [count])
    dx.addWherePositive(dy, y)
    #expect(dx.elements == x.elements.map { $0 > 0 ? 4 : 1 })
    #expect(x.multiplied(by: y).elements == zip(x.elements, y.elements).map { $0 * $1 })
  }

  @Test func minusZeroBecomesZero() {
    #expect(Tensor.relu(Tensor(shape: [2], elements: [-0.0, -.infinity])).elements == [0, 0])
  }
}
