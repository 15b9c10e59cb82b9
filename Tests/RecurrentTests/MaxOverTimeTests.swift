import Recurrent
import Autodiff
import Tensor
import TestSupport
import Testing

struct MaxOverTimeTests {
  // the rows of each sequence, of which two share one and one is nobody's
  let members = [[0, 4, 7], [1, 5], [0, 6], [3]]

  @Test(arguments: [1, 7, 8, 17])
  func equalsTheLargestOfEachSequence(size: Int) {
    var generator = SplitMix64(seed: 13)
    let states = Tensor(normal: 1, shape: [8, size], using: &generator)
    let expected = members.flatMap { rows in (0..<size).map { j in rows.map { states.elements[$0 * size + j] }.max()! }
    }
    #expect(maxOverTime(.constant(states), paths: members).value == Tensor(shape: [4, size], elements: expected))
  }

  @Test func gradients() {
    // Steps of 0.5 between any two: no maximum changes within a difference.
    let states = Tensor(shape: [8, 3], elements: (0..<24).map { Float($0 * 7 % 24) / 2 - 6 })
    checkGradients(of: [states]) { weightedSum(maxOverTime($0[0], paths: members)) }
  }

  @Test func theFirstOfEqualsTakesTheGradient() {
    let states = Variable.parameter(Tensor(repeating: 1, shape: [3, 1]))
    #expect(Autodiff.gradients(of: maxOverTime(states, paths: [[0, 1, 2]]))[states].elements == [1, 0, 0])
  }

  @Test func noSequences() {
    #expect(maxOverTime(.constant(Tensor(shape: [0, 4])), paths: []).value == Tensor(shape: [0, 4]))
  }
}
