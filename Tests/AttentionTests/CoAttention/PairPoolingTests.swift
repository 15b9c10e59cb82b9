@testable import Attention
import Autodiff
import TestSupport
import Testing

@testable import Tensor

struct PairPoolingTests {
  static let sizes = [(1, 1), (3, 5), (8, 8), (49, 17)]
  let words = [[0], [1, 2, 3], [3, 0], [1]]
  let photos = [0, 1, 1, 2]

  /// Attention of 7 rows, and the cells of 3 photos.
  func inputs(_ cells: Int, _ size: Int) -> (attention: Tensor, values: Tensor, dy: Tensor, layout: PairLayout) {
    var generator = SplitMix64(seed: UInt64(cells))
    return (
      Tensor(normal: 1, shape: [7, cells], using: &generator),
      Tensor(normal: 1, shape: [3 * cells, size], using: &generator),
      Tensor(normal: 1, shape: [7, size], using: &generator), PairLayout(cells: cells, photos: photos, words: words)
    )
  }

  @Test(arguments: sizes)
  func equalsTheNaiveSumsInBothDirections(cells: Int, size: Int) {
    let (attention, values, dy, layout) = inputs(cells, size)
    var y = [Double](repeating: 0, count: 7 * size), dAttention = [Double](repeating: 0, count: 7 * cells)
    var dValues = [Double](repeating: 0, count: values.count)
    for pair in 0..<layout.pairs {
      for row in layout.rows(of: pair) {
        for k in 0..<cells {
          let cell = layout.photos[pair] * cells + k, a = Double(attention.elements[row * cells + k])
          for j in 0..<size {
            let value = Double(values.elements[cell * size + j]), d = Double(dy.elements[row * size + j])
            y[row * size + j] += a * value
            dAttention[row * cells + k] += d * value
            dValues[cell * size + j] += d * a
          }
        }
      }
    }
    expectClose(PairPooling.attend(attention, values, layout), Tensor(shape: [7, size], elements: y.map(Float.init)))
    let d = PairPooling.attendGradients(dy, attention, values, layout, wantsValues: true)
    expectClose(d.attention, Tensor(shape: [7, cells], elements: dAttention.map(Float.init)))
    expectClose(d.values!, Tensor(shape: values.shape, elements: dValues.map(Float.init)))
    let less = PairPooling.attendGradients(dy, attention, values, layout, wantsValues: false)
    #expect(less.attention == d.attention && less.values == nil)
  }

  @Test func noPairs() {
    let layout = PairLayout(cells: 4, photos: [], words: []), none = Tensor(shape: [0, 4]),
      values = Tensor(repeating: 1, shape: [4, 2])
    #expect(PairPooling.attend(none, values, layout) == Tensor(shape: [0, 2]))
    let d = PairPooling.attendGradients(Tensor(shape: [0, 2]), none, values, layout, wantsValues: true)
    #expect(d.attention == none && d.values == Tensor(shape: [4, 2]))
  }
}
