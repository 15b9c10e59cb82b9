import Tensor
import TestSupport
import Testing

struct PackedMatrixTests {
  func random(_ shape: [Int], _ seed: UInt64) -> Tensor {
    var generator = SplitMix64(seed: seed)
    return Tensor(normal: 1, shape: shape, using: &generator)
  }

  /// Σ over the inner dimension in double precision, one element at a time.
  func naive(_ left: Tensor, _ right: Tensor) -> Tensor {
    let (m, n, k) = (left.rows, right.columns, left.columns)
    return Tensor(
      shape: [m, n],
      elements: (0..<m * n).map { at in
        Float(
          (0..<k).reduce(0.0) { $0 + Double(left.elements[at / n * k + $1]) * Double(right.elements[$1 * n + at % n]) })
      })
  }

  func transpose(_ x: Tensor) -> Tensor {
    Tensor(
      shape: [x.columns, x.rows], elements: (0..<x.count).map { x.elements[$0 % x.rows * x.columns + $0 / x.rows] })
  }

  /// Every remainder of rows by eight, of columns by 32, and of what is transposed by 16.
  @Test(
    arguments: [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 15, 131], [(1, 1), (7, 31), (16, 32), (33, 33), (17, 70), (0, 5), (5, 0)])
  func equalsTheNaiveSum(m: Int, inner: (k: Int, n: Int)) {
    let (k, n) = inner
    let left = random([m, k], 1), right = random([k, n], 2), expected = naive(left, right)
    for packed in [PackedMatrix(right), PackedMatrix(transpose(right), transposed: true)] {
      #expect(packed.rows == k && packed.columns == n)
      expectClose(Tensor.product(left, packed), expected)
      var sum = random([m, n], 3), whole = sum
      sum.addProduct(left, packed)
      whole.add(expected)
      expectClose(sum, whole)
    }
  }

  @Test(arguments: [false, true]) func someColumnsOfAMatrix(transposed: Bool) {
    let matrix = random([9, 50], 4), left = random([3, 9], 5)
    let packed = PackedMatrix(transposed ? transpose(matrix) : matrix, transposed: transposed, columns: 13..<48)
    let some = Tensor(shape: [9, 35], elements: (0..<9).flatMap { matrix.elements[$0 * 50 + 13..<$0 * 50 + 48] })
    expectClose(Tensor.product(left, packed), naive(left, some))
  }

  /// Only the panels and halves of panels that are asked for are written, and only the rows' own columns.
  @Test(arguments: [0..<32, 32..<64, 32..<70, 64..<70, 0..<0, 0..<16, 16..<32, 16..<64, 48..<70], [false, true])
  func theRestIsLeftAlone(columns: Range<Int>, adding: Bool) {
    let left = random([11, 6], 6), right = random([6, 70], 7), expected = naive(left, right),
      before = random([11, 75], 8)
    var c = before
    c.withMutableView { c in
      left.withView { PackedMatrix(right).multiply($0, into: c, columns: columns, adding: adding) }
    }
    for row in 0..<11 {
      for j in 0..<75 {
        let was = before.elements[row * 75 + j]
        let should = columns.contains(j) ? (adding ? was : 0) + expected.elements[row * 70 + j] : was
        #expect(abs(c.elements[row * 75 + j] - should) < 1e-5)
      }
    }
  }

  /// A row's products do not depend on the rows beside it: not by a bit, so that blocks of any size give the same.
  @Test func rowsDoNotDependOnEachOther() {
    let left = random([23, 300], 9), packed = PackedMatrix(random([300, 40], 10)), all = Tensor.product(left, packed)
    for row in 0..<23 {
      #expect(Tensor.product(left.slicingRows(row..<row + 1), packed) == all.slicingRows(row..<row + 1))
    }
  }
}
