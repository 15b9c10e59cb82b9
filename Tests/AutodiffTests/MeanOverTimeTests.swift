import Autodiff
import Tensor
import TestSupport
import Testing

struct MeanOverTimeTests {
  let batchSizes = [4, 3, 1]
  let members = [[0, 4, 7], [1, 5], [2, 6], [3]]  // the packed rows of each sequence

  @Test(arguments: [1, 7, 8, 17])
  func equalsTheMeanOfEachSequence(size: Int) {
    var generator = SplitMix64(seed: 16)
    let states = Tensor(normal: 1, shape: [8, size], using: &generator)
    var expected = Tensor(shape: [4, size])
    for (sequence, rows) in members.enumerated() {
      for j in 0..<size {
        for row in rows { expected.elements[sequence * size + j] += states.elements[row * size + j] / Float(rows.count) }
      }
    }
    expectClose(meanOverTime(.constant(states), batchSizes: batchSizes).value, expected)
    checkGradients(of: [states]) { weightedSum(meanOverTime($0[0], batchSizes: batchSizes)) }
  }

  @Test func noSequences() {
    #expect(meanOverTime(.constant(Tensor(shape: [0, 4])), batchSizes: []).value == Tensor(shape: [0, 4]))
  }
}
