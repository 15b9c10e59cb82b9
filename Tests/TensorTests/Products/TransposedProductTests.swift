import Tensor
import TestSupport
import Testing

struct TransposedProductTests {
  private func naive(_ a: Tensor, _ b: Tensor) -> Tensor {
    var c = Tensor(shape: [a.columns, b.columns])
    for row in 0..<a.rows {
      for i in 0..<a.columns {
        for j in 0..<b.columns {
          c.elements[i * b.columns + j] += a.elements[row * a.columns + i] * b.elements[row * b.columns + j]
        }
      }
    }
    return c
  }

  @Test(arguments: [(0, 3, 4), (1, 1, 1), (7, 8, 32), (300, 15, 33), (257, 23, 70), (1000, 64, 64)])
  func equalsTheNaiveSumForAnyNumberOfThreads(rows: Int, m: Int, n: Int) {
    var generator = SplitMix64(seed: 40)
    let a = Tensor(normal: 1, shape: [rows, m], using: &generator),
      b = Tensor(normal: 1, shape: [rows, n], using: &generator)
    let start = Tensor(normal: 1, shape: [m, n], using: &generator)
    var expected = naive(a, b), c = start
    c.addTransposedProduct(a, b, overwriting: true)
    expectClose(c, expected)
    var other = start
    Threads.using(3) { other.addTransposedProduct(a, b, overwriting: true) }
    #expect(other == c)
    expected.add(start)
    c = start
    c.addTransposedProduct(a, b)
    expectClose(c, expected)
  }
}
