import Autodiff
import Tensor
import TestSupport
import Testing

@testable import Attention

struct DotAttentionTests {
  let layout = PairLayout(cells: 3, photos: [0, 0, 2], words: [[0, 1], [2], [0, 1, 2]])

  @Test func equalsTheSoftmaxOfScaledProducts() {
    let cells = random([9, 5], 1), words = random([6, 5], 2)
    var expected = Tensor(shape: [6, 3])
    for pair in 0..<3 {
      for row in layout.rows(of: pair) {
        let products = (0..<3).map { k in
          (0..<5).reduce(0.0) {
            let cell = layout.photos[pair] * 3 + k
            return $0 + 2.5 * Double(words.elements[row * 5 + $1]) * Double(cells.elements[cell * 5 + $1])
          }
        }
        let powers = products.map { exponential($0 - products.max()!) }, sum = powers.reduce(0, +)
        for k in 0..<3 { expected.elements[row * 3 + k] = Float(powers[k] / sum) }
      }
    }
    expectClose(dotAttention(cells: .constant(cells), words: .constant(words), sharpness: 2.5, layout).value, expected)
  }

  /// Pairs 0 and 1 share a photo, and no pair has photo 1.
  @Test func gradientsEqualDifferences() {
    checkGradients(of: [random([9, 5], 3), random([6, 5], 4)]) {
      weightedSum(dotAttention(cells: $0[0], words: $0[1], sharpness: 1.5, layout))
    }
  }

  @Test func withoutSharpnessItIsEven() {
    let even = dotAttention(
      cells: .constant(random([9, 5], 5)), words: .constant(random([6, 5], 6)), sharpness: 0, layout)
    expectClose(even.value, Tensor(repeating: 1 / 3, shape: [6, 3]))
  }

  @Test func noPairs() {
    let none = PairLayout(cells: 3, photos: [], words: [])
    let attention = dotAttention(
      cells: .constant(random([9, 5], 5)), words: .constant(Tensor(shape: [0, 5])), sharpness: 1, none)
    #expect(attention.shape == [0, 3])
  }
}
