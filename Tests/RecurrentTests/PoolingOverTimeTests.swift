import Autodiff
import Recurrent
import Tensor
import TestSupport
import Testing

struct PoolingOverTimeTests {
  // the rows of each sequence, of which two share one and one is nobody's
  let members = [[0, 4, 7], [1, 5], [0, 6], [3]]

  @Test func lastOfEachSequence() {
    let states = random([8, 3], 15)
    #expect(PoolingOverTime.last(.constant(states), paths: members).value == states.gatheringRows([7, 5, 6, 3]))
  }

  @Test(arguments: [1, 7, 8, 17])
  func meanOfEachSequence(size: Int) {
    let states = random([8, size], 16)
    var expected = Tensor(shape: [4, size])
    for (sequence, rows) in members.enumerated() {
      for j in 0..<size {
        for row in rows {
          expected.elements[sequence * size + j] += states.elements[row * size + j] / Float(rows.count)
        }
      }
    }
    expectClose(PoolingOverTime.mean(.constant(states), paths: members).value, expected)
    checkGradients(of: [states]) { weightedSum(PoolingOverTime.mean($0[0], paths: members)) }
  }

  @Test(arguments: [1, 7, 8, 17])
  func largestOfEachSequence(size: Int) {
    let states = random([8, size], 13)
    let expected = members.flatMap { rows in (0..<size).map { j in rows.map { states.elements[$0 * size + j] }.max()! }
    }
    #expect(
      PoolingOverTime.max(.constant(states), paths: members).value == Tensor(shape: [4, size], elements: expected))
  }

  @Test func gradientsOfTheLargest() {
    // Steps of 0.5 between any two: no maximum changes within a difference.
    let states = Tensor(shape: [8, 3], elements: (0..<24).map { Float($0 * 7 % 24) / 2 - 6 })
    checkGradients(of: [states]) { weightedSum(PoolingOverTime.max($0[0], paths: members)) }
  }

  @Test func theFirstOfEqualsTakesTheGradient() {
    let states = Variable.parameter(Tensor(repeating: 1, shape: [3, 1]))
    #expect(gradients(of: PoolingOverTime.max(states, paths: [[0, 1, 2]]))[states].elements == [1, 0, 0])
  }

  @Test(arguments: PoolingOverTime.allCases) func noSequences(pooling: PoolingOverTime) {
    let none = Variable.constant(Tensor(shape: [0, 4]))
    #expect(pooling(none, paths: []).value == none.value)
  }

  /// Files and options have these names.
  @Test func namesStay() { #expect(PoolingOverTime.allCases.map(\.rawValue) == ["last", "max", "mean"]) }
}
