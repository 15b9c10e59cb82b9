import Foundation
import Tensor
import TestSupport
import Testing

struct SoftmaxTests {
  @Test(arguments: [0, 1, 3, 8, 17, 200])
  func equalsTheFormula(columns: Int) {
    var generator = SplitMix64(seed: 4)
    let x = Tensor(normal: 3, shape: [4, columns], using: &generator)
    var expected: [Float] = []
    for row in 0..<4 {
      let row = x.elements[row * columns..<(row + 1) * columns].map(Double.init)
      let total = log(row.reduce(0) { $0 + exp($1) })
      expected += row.map { Float($0 - total) }
    }
    #expect(zip(x.logSoftmaxRows().elements, expected).allSatisfy { abs($0 - $1) < 5e-6 })
  }

  @Test(arguments: [1, 7, 64, 1000])
  func probabilitiesSumToOneHoweverLargeTheLogits(columns: Int) {
    for offset: Float in [0, 30_000, -30_000] {
      let x = Tensor(shape: [3, columns], elements: (0..<3 * columns).map { Float($0 % 11) * 8 - 40 + offset })
      let p = x.logSoftmaxRows().exponentials()
      for row in 0..<3 { #expect(abs(p.elements[row * columns..<(row + 1) * columns].reduce(0, +) - 1) < 1e-2) }
      #expect(p.elements.allSatisfy { $0.isFinite && $0 >= 0 })
    }
  }

  @Test func equalLogitsShareEvenly() {
    let y = Tensor(repeating: 5, shape: [2, 8]).logSoftmaxRows()
    #expect(y.elements.allSatisfy { abs($0 + log(Float(8))) < 1e-6 })
  }

  @Test func exponentialsAreElementByElement() {
    let x = Tensor(shape: [2, 5], elements: (0..<10).map { Float($0) - 5 })
    expectClose(
      x.exponentials(), Tensor(shape: [2, 5], elements: x.elements.map { Float(exp(Double($0))) }), within: 1e-6)
    #expect(Tensor(shape: [0, 3]).exponentials() == Tensor(shape: [0, 3]))
  }
}
