import Autodiff
import Tensor
import TestSupport
import Testing

@testable import Attention

struct SoftmaxTests {
  /// The softmax of each row.
  func softmaxRows(_ x: Tensor) -> Tensor {
    var y = x
    y.elements.withUnsafeMutableBufferPointer { y in
      for row in 0..<x.rows { softmax(y.baseAddress! + row * x.columns, x.columns) }
    }
    return y
  }

  @Test(arguments: [1, 3, 8, 17, 144])
  func equalsTheFormula(columns: Int) {
    let x = random([4, columns], UInt64(columns))
    var expected: [Float] = []
    for row in 0..<4 {
      let powers = (0..<columns).map { exponential(Double(x.elements[row * columns + $0])) }
      expected += powers.map { Float($0 / powers.reduce(0, +)) }
    }
    expectClose(softmaxRows(x), Tensor(shape: [4, columns], elements: expected), within: 1e-6)
  }

  @Test func theSameAddedToAllChangesNothing() {
    for shift: Float in [-1000, 1000] {
      let y = softmaxRows(Tensor(shape: [1, 4], elements: [0, 1, 2, 2].map { $0 + shift }))
      expectClose(y, softmaxRows(Tensor(shape: [1, 4], elements: [0, 1, 2, 2])))
    }
  }

  @Test(arguments: [(0, 3), (2, 1), (3, 7), (4, 8), (2, 17)])
  func gradientEqualsTheSumOverTheJacobian(rows: Int, columns: Int) {
    var generator = SplitMix64(seed: 7)
    let s = Tensor(normal: 1, shape: [rows, columns], using: &generator).logSoftmaxRows().exponentials()
    let ds = Tensor(normal: 1, shape: [rows, columns], using: &generator)
    var expected: [Float] = []
    for row in 0..<rows {
      for j in 0..<columns {
        expected.append(
          Float(
            (0..<columns).reduce(0.0) { sum, k in
              let (sj, sk) = (Double(s.elements[row * columns + j]), Double(s.elements[row * columns + k]))
              return sum + Double(ds.elements[row * columns + k]) * sk * ((j == k ? 1 : 0) - sj)  // dsₖ/deⱼ
            }))
      }
    }
    let d = s.softmaxGradient(ds)
    #expect(d.shape == s.shape && zip(d.elements, expected).allSatisfy { abs($0 - $1) < 1e-6 })
  }

  @Test(arguments: [1, 2, 8, 17])
  func gradientEqualsDifferences(columns: Int) {
    checkGradients(of: [random([3, columns], 9)]) { x in
      let y = softmaxRows(x[0].value)
      return weightedSum(record(y, from: x[0]) { dy, gradients in gradients.add(y.softmaxGradient(dy), to: x[0]) })
    }
  }
}
