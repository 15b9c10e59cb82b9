import Tensor
import TestSupport
import Testing

struct ProductTests {
  /// Σ over the inner dimension, one element at a time.
  func naive(_ left: Tensor, _ right: Tensor, _ transposing: Transposition) -> Tensor {
    let (m, k) = transposing == .left ? (left.columns, left.rows) : (left.rows, left.columns)
    let n = transposing == .right ? right.rows : right.columns
    var elements: [Float] = []
    for i in 0..<m {
      for j in 0..<n {
        var sum = 0.0
        for l in 0..<k {
          let a = transposing == .left ? left.elements[l * m + i] : left.elements[i * k + l]
          let b = transposing == .right ? right.elements[j * k + l] : right.elements[l * n + j]
          sum += Double(a) * Double(b)
        }
        elements.append(Float(sum))
      }
    }
    return Tensor(shape: [m, n], elements: elements)
  }

  @Test(arguments: [
    (1, 1, 1), (3, 5, 7), (8, 16, 8), (17, 33, 9), (0, 4, 3), (4, 0, 3), (4, 3, 0), (0, 0, 0), (70, 65, 130),
  ])
  func equalsTheNaiveSum(m: Int, n: Int, k: Int) {
    var generator = SplitMix64(seed: 1)
    for transposing in [Transposition.none, .left, .right] {
      let left = Tensor(normal: 1, shape: transposing == .left ? [k, m] : [m, k], using: &generator)
      let right = Tensor(normal: 1, shape: transposing == .right ? [n, k] : [k, n], using: &generator)
      let expected = naive(left, right, transposing)
      expectClose(Tensor.product(left, right, transposing: transposing), expected)

      var sum = Tensor(normal: 1, shape: [m, n], using: &generator), total = expected
      total.add(sum)
      sum.addProduct(left, right, transposing: transposing)
      expectClose(sum, total)
    }
  }

  @Test func leadingDimensionsAreFlattened() {
    var generator = SplitMix64(seed: 2)
    let x = Tensor(normal: 1, shape: [2, 3, 4], using: &generator),
      w = Tensor(normal: 1, shape: [4, 5], using: &generator)
    expectClose(Tensor.product(x, w), naive(x, w, .none))
  }

  @Test func partsOfRowsAreLeftAlone() {
    // C, A and B are the left columns of wider matrices.
    let a: [Float] = [1, 2, 9, 3, 4, 9], b: [Float] = [5, 6, 9, 9, 7, 8, 9, 9]
    var c: [Float] = [1, 1, -7, 1, 1, -7]
    a.withUnsafeBufferPointer { a in
      b.withUnsafeBufferPointer { b in
        c.withUnsafeMutableBufferPointer { c in
          multiply(
            MatrixView(a.baseAddress!, rows: 2, columns: 2, stride: 3),
            MatrixView(b.baseAddress!, rows: 2, columns: 2, stride: 4),
            into: MutableMatrixView(c.baseAddress!, rows: 2, columns: 2, stride: 3), adding: true)
        }
      }
    }
    #expect(c == [20, 23, -7, 44, 51, -7])
  }
}
