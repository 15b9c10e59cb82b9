import Recurrent
import Autodiff
import Tensor
import TestSupport
import Testing

struct MeanOverTimeTests {
  // the rows of each sequence, of which two share one and one is nobody's
  let members = [[0, 4, 7], [1, 5], [0, 6], [3]]

  @Test(arguments: [1, 7, 8, 17])
  func equalsTheMeanOfEachSequence(size: Int) {
    var generator = SplitMix64(seed: 16)
    let states = Tensor(normal: 1, shape: [8, size], using: &generator)
    var expected = Tensor(shape: [4, size])
    for (sequence, rows) in members.enumerated() {
      for j in 0..<size {
        for row in rows {
          expected.elements[sequence * size + j] += states.elements[row * size + j] / Float(rows.count)
        }
      }
    }
    expectClose(meanOverTime(.constant(states), paths: members).value, expected)
    checkGradients(of: [states]) { weightedSum(meanOverTime($0[0], paths: members)) }
  }

  @Test func noSequences() {
    #expect(meanOverTime(.constant(Tensor(shape: [0, 4])), paths: []).value == Tensor(shape: [0, 4]))
  }
}
