import TestSupport
import Testing

@testable import Tensor

struct L2NormalizeTests {
  @Test(arguments: [1, 7, 8, 9, 33])
  func rowsAreOfUnitLengthInTheirDirection(columns: Int) {
    var generator = SplitMix64(seed: 9)
    let x = Tensor(normal: 5, shape: [4, columns], using: &generator)
    let (y, norms) = x.l2NormalizedRows()
    for row in 0..<4 {
      let x = x.elements[row * columns..<(row + 1) * columns], y = y.elements[row * columns..<(row + 1) * columns]
      let norm = Float(x.reduce(0) { $0 + Double($1) * Double($1) }.squareRoot())
      #expect(abs(norms[row] - norm) < 1e-5 * norm)
      #expect(zip(x, y).allSatisfy { abs($0 - norm * $1) < 1e-5 * norm })
    }
  }

  @Test func aZeroRowStaysZero() {
    let (y, norms) = Tensor(shape: [2, 3], elements: [0, 0, 0, 0, 3, 4]).l2NormalizedRows()
    #expect(y.elements[..<3] == [0, 0, 0] && norms[0] > 0)
    #expect(abs(y.elements[4] - 0.6) < 1e-6 && abs(y.elements[5] - 0.8) < 1e-6)
    #expect(Tensor(shape: [0, 3]).l2NormalizedRows().norms == [])
  }

  @Test(arguments: [1, 7, 8, 17])
  func gradientIsAddedAndEqualsTheFormula(columns: Int) {
    var generator = SplitMix64(seed: 10)
    let x = Tensor(normal: 1, shape: [3, columns], using: &generator),
      dy = Tensor(normal: 1, shape: [3, columns], using: &generator)
    let (y, norms) = x.l2NormalizedRows()
    var dx = Tensor(repeating: 2, shape: [3, columns])
    dx.addL2NormalizationGradient(dy: dy, y: y, norms: norms)
    var expected: [Float] = []
    for row in 0..<3 {
      let range = row * columns..<(row + 1) * columns
      let projection = range.reduce(0.0) { $0 + Double(dy.elements[$1]) * Double(y.elements[$1]) }
      expected += range.map {
        Float(2 + (Double(dy.elements[$0]) - projection * Double(y.elements[$0])) / Double(norms[row]))
      }
    }
    expectClose(dx, Tensor(shape: [3, columns], elements: expected))
  }

  @Test(arguments: [0, 1, 7, 8, 9, 31, 64])
  func dotOfAnyCount(count: Int) {
    let x = (0..<count).map { Float($0 % 9) - 4 }, y = (0..<count).map { Float($0 % 4) - 1 }
    #expect(dot(x, y, count) == zip(x, y).reduce(0) { $0 + $1.0 * $1.1 })  // whole numbers: no rounding
  }
}
