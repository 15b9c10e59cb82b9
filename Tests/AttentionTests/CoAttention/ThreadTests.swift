import Attention
import Tensor
import TestSupport
import Testing

/// Results may not depend on the thread count, not by a bit.
struct ThreadTests {
  private let layout = PairLayout(cells: 5, photos: [0, 1, 1, 2], words: [[0], [1, 2, 3], [3, 0], [1]])

  @Test func additiveAttention() {
    expectSameForAnyThreads {
      let attention = AdditiveAttention(
        cells: random([15, 37], 1), words: random([4, 37], 2), weights: random([37], 3), layout: layout)
      let d = attention.gradients(random([7, 5], 4))
      return [attention.value, d.cells, d.words, d.weights]
    }
  }

  @Test func latentAttention() {
    expectSameForAnyThreads {
      let attention = LatentAttention(
        keys: random([7, 9], 1), queries: random([4, 9], 2), weights: random([9], 3), values: random([7, 5], 4),
        layout: layout)
      var dKeys = random([7, 9], 5), dValues = random([7, 5], 6)
      let d = attention.addGradients(random([4, 5], 7), dKeys: &dKeys, dValues: &dValues)
      return [attention.attention, attention.value, dKeys, dValues, d.queries, d.weights]
    }
  }

  @Test func pairPooling() {
    expectSameForAnyThreads {
      let attention = random([7, 5], 1), values = random([15, 17], 2)
      let d = PairPooling.attendGradients(random([7, 17], 3), attention, values, layout, wantsValues: true)
      return [PairPooling.attend(attention, values, layout), d.attention, d.values!]
    }
  }
}
